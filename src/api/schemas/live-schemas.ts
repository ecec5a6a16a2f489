import { z } from 'zod';
import { contextCardSchema, segmentSchema } from '../../context/index.ts';
import { callSchema, legSchema } from './call-schemas.ts';
import { id, time } from './common-schemas.ts';
import { eventSchema } from './event-schema.ts';

const LIVE_HEAD = { sequence: z.int().describe('1 for the first message of a connection, without gaps'), callId: id };

/** A message of the live view. */
export const liveMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('context'), ...LIVE_HEAD, context: contextCardSchema }),
  z.strictObject({ type: z.literal('segment'), ...LIVE_HEAD, segment: segmentSchema }),
  z.strictObject({ type: z.literal('event'), ...LIVE_HEAD, event: eventSchema }),
  z.strictObject({
    type: z.literal('state'),
    ...LIVE_HEAD,
    state: callSchema.shape.state,
    legs: z.array(legSchema.pick({ id: true, role: true, state: true, mode: true })),
    ended: callSchema.shape.ended,
  }),
]);

/** What opens one connection. */
export const liveTicketSchema = z.strictObject({ ticket: z.string(), expiresAt: time });
