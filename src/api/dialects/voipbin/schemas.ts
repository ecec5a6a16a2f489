import { z } from 'zod';
import { CALL_LIMITS } from '../../../ports/call-limits.ts';
import { isTooDeep } from '../../../shared/json-limits.ts';
import { httpUrlField } from '../../../shared/url-field.ts';
import { partyOrTime, wholeNumber } from '../../endpoints/query-values.ts';

// Bodies may have more fields than these: programs send what VoIPBin knows, and what Warmbridge does not need is left out.

const name = z.string().trim().min(1).max(128);
const number = z.string().trim().min(1).max(64);
const destination = z.string().trim().min(1).max(CALL_LIMITS.maxDestinationLength);
const text = z.string().trim().min(1).max(CALL_LIMITS.maxPromptLength);
const voice = z.string().max(CALL_LIMITS.maxVoiceLength).optional();
const httpUrl = httpUrlField(2_048);
const json = z
  .record(z.string().max(256), z.unknown())
  .refine((value) => !isTooDeep(value), { message: 'is nested too deeply' });

/** Body of POST /auth/signup. */
export const signupSchema = z.object({
  email: name.regex(/^[^\s@]+@[^\s@]+$/, 'expected an e-mail address'),
  accepted_tos: z.literal(true),
  name: z.string().max(256).optional(),
});

/** Body of POST /v1.0/auth/signup. */
export const tutorialSignupSchema = z.object({ username: name, password: z.string().min(1).max(1_024) });

/** Body of POST /v1.0/numbers/assign. */
export const assignSchema = z.object({ number, webhook_url: httpUrl });

/** Body of POST /v1.0/calls/{id}/actions. What an action may be is in docs/ai-webhook.md. */
export const pushSchema = z.object({
  actions: z.union([z.array(z.looseObject({ type: z.string() })).min(1), z.looseObject({ type: z.string() })]),
});

/** Body of POST /v1.0/calls/{id}/bridge. */
export const bridgeSchema = z.object({
  destination,
  whisper: z.string().trim().max(CALL_LIMITS.maxPromptLength).optional(),
  whisper_voice: voice,
  reason: z.string().trim().min(1).max(CALL_LIMITS.maxReasonLength).default('bridge'),
  summary: z.string().max(CALL_LIMITS.maxSummaryLength).optional(),
});

/** Body of PATCH /v1.0/calls/{id}. */
export const metadataSchema = z.object({ metadata: json });

/** A party as VoIPBin names it. */
export const addressSchema = z.object({
  type: z.string().max(32).default(''),
  target: z.string().trim().min(1).max(CALL_LIMITS.maxDestinationLength),
  target_name: z.string().max(256).default(''),
  name: z.string().max(256).default(''),
  detail: z.string().max(1_024).default(''),
});

/** Body of POST /v1.0/calls. */
export const callOrderSchema = z.object({
  flow_id: z.string().max(64).optional(),
  actions: z.array(z.unknown()).max(1_000).optional(),
  source: addressSchema,
  destinations: z.array(addressSchema).min(1).max(CALL_LIMITS.maxDestinations),
  anonymous: z.enum(['yes', 'no', 'auto', '']).optional(),
  variables: z.record(z.string().max(256), z.string().max(4_096)).optional(),
});

/** Body of POST /v1.0/calls/{id}/talk. */
export const talkSchema = z.object({ text, voice_id: z.string().max(256).optional() });

/** Body of POST /v1.0/transfers. */
export const transferSchema = z.object({
  transfer_type: z.enum(['attended', 'blind']),
  transferer_call_id: z.string().trim().min(1).max(128).describe('The leg of the agent who leaves, or the call'),
  transferee_addresses: z.array(addressSchema).min(1).max(CALL_LIMITS.maxDestinations),
});

/** Query of GET /v1.0/calls. */
export const listQuery = z.object({
  page_size: wholeNumber(1, 200).default(100),
  page_token: z.string().optional(),
  from: partyOrTime.optional(),
  accesskey: z.string().optional(),
  token: z.string().optional(),
});

/** A query in which only the key may be. */
export const keyQuery = z.object({ accesskey: z.string().optional(), token: z.string().optional() });

const call = z.looseObject({
  id: z.string(),
  status: z.enum(['dialing', 'ringing', 'progressing', 'terminating', 'canceling', 'hangup']),
  direction: z.enum(['incoming', 'outgoing']),
  source: addressSchema,
  destination: addressSchema,
});

/** The named shapes of the OpenAPI document. */
export const VOIPBIN_SCHEMAS = {
  VoipbinError: z.strictObject({
    error: z.strictObject({
      status: z.string(),
      reason: z.string(),
      message: z.string(),
      request_id: z.string(),
      details: z.array(z.unknown()),
    }),
  }),
  VoipbinSignup: signupSchema,
  VoipbinTutorialSignup: tutorialSignupSchema,
  VoipbinSignupAnswer: z.looseObject({
    accesskey: z.strictObject({ id: z.string(), token: z.string(), name: z.string() }).optional(),
  }),
  VoipbinAssign: assignSchema,
  VoipbinAssigned: z.strictObject({ number: z.string(), webhook_url: z.string(), status: z.literal('assigned') }),
  VoipbinActions: pushSchema,
  VoipbinActionsTaken: z.strictObject({ call_id: z.string(), status: z.literal('ok'), actions: z.int() }),
  VoipbinBridge: bridgeSchema,
  VoipbinBridged: z.strictObject({ call_id: z.string(), status: z.literal('transferring'), handoff_id: z.string() }),
  VoipbinMetadata: metadataSchema,
  VoipbinCall: call,
  VoipbinCallList: z.strictObject({ result: z.array(call), next_page_token: z.string() }),
  VoipbinCallOrder: callOrderSchema,
  VoipbinCalls: z.strictObject({ calls: z.array(call), groupcalls: z.array(z.unknown()) }),
  VoipbinTalk: talkSchema,
  VoipbinTransfer: transferSchema,
  VoipbinTransferred: z.looseObject({ id: z.string(), type: z.string(), transferer_call_id: z.string() }),
} as const satisfies Readonly<Record<string, z.ZodType>>;
