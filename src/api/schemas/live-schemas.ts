import { z } from 'zod';
import { contextCardSchema, segmentSchema } from '../../context/index.ts';
import { agentQueueDetailSchema } from './agent-queue-schemas.ts';
import { agentSchema } from './agent-schemas.ts';
import { callSchema, legSchema } from './call-schemas.ts';
import { id, time } from './common-schemas.ts';
import { eventSchema } from './event-schema.ts';
import { handoffSchema } from './handoff-schemas.ts';

/** The types of changes. */
export const LIVE_TYPES = ['call', 'handoff', 'agent', 'queue', 'context', 'segment', 'event', 'state'] as const;
export type LiveType = (typeof LIVE_TYPES)[number];

const sequence = z
  .int()
  .describe('Its place in the stream; it grows, with gaps. With `?call=`: 1, 2, 3 ... of this connection');
const stream = z.string().describe('Another one at each start of the program. `after` counts within one stream');
const HEAD = { sequence };
const OF_CALL = {
  ...HEAD,
  callId: id,
  stream: stream.exactOptional().describe('With `?call=`, in the first message'),
  position: z.int().exactOptional().describe('With `?call=`: the place in the stream, for `after`'),
};

/** A call as the live view shows it. */
const liveCallSchema = z.strictObject({
  ...callSchema.omit({ identity: true, metadata: true, disposition: true, legs: true }).shape,
  legs: z.array(legSchema.pick({ id: true, role: true, state: true, mode: true, coach: true })),
});

/** A message of the live view. */
export const liveMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('snapshot'),
    ...HEAD,
    stream,
    more: z.boolean().describe('Another part of the snapshot follows. Resume only from one that was whole'),
    calls: z.array(liveCallSchema),
    handoffs: z.array(handoffSchema).describe('Those under way'),
    contexts: z
      .array(z.strictObject({ callId: id, context: contextCardSchema }))
      .describe('With `?agent=`: the cards of its calls'),
    agents: z.array(agentSchema),
    queues: z.array(agentQueueDetailSchema),
  }),
  z.strictObject({
    type: z.literal('resumed'),
    ...HEAD,
    stream,
    resumed: z.boolean().describe('true: what came after `after` follows. false: it is not kept, and all is told anew'),
    position: z.int().exactOptional(),
  }),
  z.strictObject({ type: z.literal('mark'), ...HEAD }).describe('The client has all up to this sequence'),
  z.strictObject({
    type: z.literal('call'),
    ...HEAD,
    callId: id,
    call: liveCallSchema.nullable().describe('null: it goes on, and is no more of that agent or queue'),
  }),
  z.strictObject({
    type: z.literal('handoff'),
    ...HEAD,
    callId: id,
    handoff: handoffSchema.describe('With `?agent=`: `attempts` has those of that agent'),
  }),
  z.strictObject({
    type: z.literal('agent'),
    ...HEAD,
    agentId: id,
    agent: agentSchema.nullable().describe('null: the agent was taken out'),
  }),
  z.strictObject({
    type: z.literal('queue'),
    ...HEAD,
    name: z.string(),
    queue: agentQueueDetailSchema.nullable().describe('`waiting` has the first 100. null: the queue was taken out'),
  }),
  z.strictObject({ type: z.literal('context'), ...OF_CALL, context: contextCardSchema }),
  z.strictObject({ type: z.literal('segment'), ...OF_CALL, segment: segmentSchema }),
  z.strictObject({ type: z.literal('event'), ...OF_CALL, event: eventSchema }),
  z.strictObject({
    type: z.literal('state'),
    ...OF_CALL,
    state: callSchema.shape.state,
    legs: z.array(legSchema.pick({ id: true, role: true, state: true, mode: true })),
    ended: callSchema.shape.ended,
  }),
]);

/** What opens one connection. */
export const liveTicketSchema = z.strictObject({ ticket: z.string(), expiresAt: time });
