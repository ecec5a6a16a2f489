import { z } from 'zod';
import { CALL_LIMITS } from '../../../ports/call-limits.ts';
import { httpUrlField } from '../../../shared/url-field.ts';
import { wholeNumber } from '../../endpoints/query-values.ts';

const httpUrl = httpUrlField(2_083);
const destination = z.string().trim().min(1).max(CALL_LIMITS.maxDestinationLength);
const leg = z.string().min(1).max(128).optional();

/** Body of POST /api/v1/calls/initiate. Extensions and SIP URIs are taken as well. */
export const initiateSchema = z.object({
  from_number: destination,
  to_number: destination,
  flow_url: httpUrl,
  status_callback_url: httpUrl.nullish(),
  record: z.boolean().default(true),
});

/** What is played or said before the two are joined, meanwhile, or when that fails. */
const nested = z.object({
  action: z.enum(['play', 'say', 'hangup']),
  media_url: httpUrl.optional(),
  text: z.string().trim().min(1).max(CALL_LIMITS.maxPromptLength).optional(),
  voice: z.string().max(CALL_LIMITS.maxVoiceLength).optional(),
});
/** A nested action. */
export type NestedAction = z.output<typeof nested>;

/** Body of POST /api/v1/voice/calls/{id}/transfer. */
export const transferSchema = z.object({
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('pstn'), number: destination }),
    z.object({ kind: z.literal('sip'), uri: destination }),
  ]),
  mode: z.enum(['cold', 'warm', 'monitor']).default('cold'),
  timeout: z.number().min(1).max(600).optional(),
  dial_music: nested.optional(),
  confirm_sound: nested.optional(),
  on_failure: nested.optional(),
});

/** Body of POST /api/v1/voice/calls/{id}/hangup. */
export const hangupSchema = z.strictObject({
  leg_id: leg,
  reason: z.string().max(64).regex(/^[A-Z0-9_]+$/).optional(), // prettier-ignore
});

/** Body of POST /api/v1/voice/calls/{id}/dtmf. */
export const dtmfSchema = z.strictObject({
  digits: z.string().regex(/^[0-9*#A-D]{1,64}$/, 'expected 1 to 64 of 0-9, *, #, A-D'),
  leg_id: leg,
  duration_ms: z.number().optional(),
});

/** Body of POST /api/v1/voice/calls/{id}/play. */
export const playSchema = z.strictObject({ media_url: httpUrl, leg_id: leg, loop: z.literal(1).optional(), on_dtmf: z.literal('ignore').optional() }); // prettier-ignore

/** Query of GET /api/v1/voice/calls. */
export const listQuery = z.object({
  limit: wholeNumber(1, 100).default(50),
  cursor_after: z.string().optional(),
  from_number: z.string().max(512).optional(),
  to_number: z.string().max(512).optional(),
});

const call = z.looseObject({ id: z.string(), state: z.string(), direction: z.enum(['inbound', 'outbound']) });

/** The named shapes of the OpenAPI document. */
export const TELER_SCHEMAS = {
  TelerError: z.looseObject({ success: z.literal(false), message: z.string() }),
  TelerInitiate: initiateSchema,
  TelerInitiated: z.strictObject({ message: z.string(), data: z.looseObject({ id: z.string() }) }),
  TelerTransfer: transferSchema,
  TelerHangup: hangupSchema,
  TelerDtmf: dtmfSchema,
  TelerPlay: playSchema,
  TelerOperation: z.looseObject({ request_id: z.string() }),
  TelerCall: call,
  TelerCallList: z.looseObject({ data: z.array(call), has_more: z.boolean() }),
} as const satisfies Readonly<Record<string, z.ZodType>>;
