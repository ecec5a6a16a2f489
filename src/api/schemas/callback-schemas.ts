import { z } from 'zod';
import { destinationsSchema } from '../../config/index.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { CALLBACK_RESULTS, CALLBACK_STATES } from '../../ports/callbacks.ts';
import { handoffContextSchema } from './handoff-context-schema.ts';

const time = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds');
const when = z.iso.datetime({ offset: true }).describe('RFC 3339. It is not called before');
const number = z.string().min(2).max(16).describe('Digits, after a plus or none, that `callbacks.allow` has');
const MAX_ATTEMPTS = 50;

/** Body of POST /v1/callbacks. */
export const callbackOrderSchema = z.strictObject({
  number,
  route: z.string().min(1).max(128).describe('`match.to` of the route that the call runs'),
  from: z.string().min(1).max(64).optional().describe('Our number. Default: `match.to` of the route, if it is one'),
  destinations: destinationsSchema
    .min(1)
    .optional()
    .describe('Who is to talk with the caller. Default: those of the route'),
  reason: z.string().min(1).max(CALL_LIMITS.maxReasonLength),
  summary: z.string().max(CALL_LIMITS.maxSummaryLength).default(''),
  context: handoffContextSchema.nullable().default(null),
  maxAttempts: z.int().min(1).max(MAX_ATTEMPTS).optional(),
  notBefore: when.optional(),
});

/** Body of PATCH /v1/callbacks/{id}. */
export const callbackChangeSchema = z
  .strictObject({
    number: number.optional(),
    notBefore: when.optional(),
    state: z.enum(['waiting', 'done', 'failed']).optional().describe('`waiting` gives it all its attempts again'),
  })
  .refine((change) => Object.keys(change).length > 0, { message: 'says nothing that is to be changed' });

/** A callback, as it is answered. */
export const callbackSchema = z.strictObject({
  id: z.string().describe('Opaque'),
  number: z.string(),
  from: z.string().describe('The number of ours that it is called from'),
  route: z.string(),
  destinations: z.array(z.string()),
  state: z.enum(CALLBACK_STATES).describe('`done`: the caller and an agent had each other'),
  attempts: z.int(),
  maxAttempts: z.int(),
  notBefore: time,
  expiresAt: time.describe('It is given up then'),
  createdAt: time,
  callId: z.string().nullable().describe('The call that it came from; null: the API asked for it'),
  handoffId: z.string().nullable(),
  context: z.strictObject({
    reason: z.string(),
    summary: z.string(),
    fields: z.record(z.string(), z.unknown()).nullable(),
  }),
  results: z.array(
    z.strictObject({
      at: time,
      callId: z.string().nullable().describe('The call that was made; null: none was'),
      result: z.enum(CALLBACK_RESULTS),
    }),
  ),
});
