import { z } from 'zod';
import { destinationSchema, messageFault, promptSchema, ringTimeoutSchema } from '../../config/index.ts';
import { ON_MACHINE } from '../../ports/outgoing-calls.ts';
import type { CallOrder } from '../../ports/outgoing-calls.ts';
import { CALL_STATES } from '../../ports/records.ts';
import { callDetailRecord, callEnding, legRecord } from '../../records/facts/index.ts';
import { MAX_METADATA_BYTES, jsonBytes } from '../../shared/json-limits.ts';
import { id, time } from './common-schemas.ts';
import { jsonObject } from './handoff-context-schema.ts';
import { recordingStatusSchema } from './recording-schemas.ts';

/** Body of POST /v1/calls. */
export const callOrderSchema = z
  .strictObject({
    to: destinationSchema,
    from: z.string().min(1).max(64).optional().describe('Our number. Default: `match.to` of the route, if it is one'),
    route: z.string().max(128).describe('`match.to` of the route that the call runs once the party answers'),
    ringTimeoutMs: ringTimeoutSchema.optional(),
    metadata: jsonObject
      .refine((value) => jsonBytes(value) <= MAX_METADATA_BYTES, `is larger than ${String(MAX_METADATA_BYTES)} bytes`)
      .optional(),
    machine: z
      .enum(['off', 'detect'])
      .optional()
      .describe('`detect`: first it is found out who answers. Default: `off`'),
    onMachine: z
      .enum(ON_MACHINE)
      .optional()
      .describe('What becomes of a call that a machine answers. Default: `hangup`'),
    message: promptSchema.optional().describe('What a machine is told; with `onMachine: leave-message`'),
  })
  .superRefine(({ machine, onMachine, message }, context) => {
    if (onMachine !== undefined && machine !== 'detect') {
      context.addIssue({ code: 'custom', path: ['onMachine'], message: 'is used only with machine: detect' });
    }
    const fault = messageFault({ asks: onMachine === 'leave-message', by: 'onMachine: leave-message', message });
    if (fault !== null) context.addIssue({ code: 'custom', path: ['message'], message: fault });
  }) satisfies z.ZodType<CallOrder>;

/** Body of PATCH /v1/calls/{id}. */
export const metadataPatchSchema = z.strictObject({
  metadata: jsonObject.describe(
    'It is merged into the metadata of the call at every level. null removes a key (RFC 7396)',
  ),
});

// The answers are records as the journal keeps them. Here times have their form, and identifiers are plain text.

/** A leg of a call. */
export const legSchema = z.strictObject({
  ...legRecord.shape,
  id,
  sipCallId: z.string().nullable(),
  mode: legRecord.shape.mode.describe('While it takes part in a conversation'),
  coach: id.describe('The leg that a coach coaches').exactOptional(),
});

/** A call. */
export const callSchema = z.strictObject({
  ...callDetailRecord.pick({ from: true, to: true, route: true, metadata: true }).shape,
  id,
  state: z.enum(CALL_STATES),
  direction: callDetailRecord.shape.direction.describe(
    '`outbound`: `POST /v1/calls` made the call. Absent: it came in',
  ),
  identity: callDetailRecord.shape.identity.describe(
    'What the INVITE says of the caller beyond From (docs/records.md)',
  ),
  startedAt: time,
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
  legs: z.array(legSchema),
  handoffs: z.array(id),
  disposition: z
    .strictObject({ ...callDetailRecord.shape.disposition.unwrap().shape, at: time })
    .describe('What was last said of it: `POST /v1/calls/{id}/disposition`')
    .exactOptional(),
  parked: z.strictObject({ slot: z.string(), until: time }).describe('While the call is parked').exactOptional(),
  ended: z.strictObject(callEnding.shape).nullable(),
});

/** A call that was asked for by its id. */
export const callDetailSchema = callSchema.extend({
  recording: recordingStatusSchema.nullable().describe('Null: the call is over'),
});
