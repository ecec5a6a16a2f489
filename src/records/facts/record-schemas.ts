import { z } from 'zod';
import type {
  CallbackId,
  CallId,
  ConferenceId,
  HandoffId,
  LegId,
  PlayId,
  RecordingId,
  SipCallId,
} from '../../ports/ids.ts';
import {
  ATTEMPT_RESULTS,
  HANDOFF_PHASES,
  HANDOFF_REASONS,
  HANDOFF_RESULTS,
  HANDOFF_STRATEGIES,
  LEG_ROLES,
  LEG_STATES,
  MEMBER_MODES,
} from '../../ports/records.ts';
import { legQuality } from './quality-schemas.ts';
import { PRIVACY_GAPS, PRIVACY_RESULTS } from '../../ports/whisper-privacy.ts';

// The records that facts carry, as they are stored. A time is any text, since readers show times and do not count with
// them.

/** An identifier of ours: any text, with a brand in its type. */
function idOf<Id extends string>(): z.ZodType<Id> {
  return z.custom<Id>((value) => typeof value === 'string');
}

const time = z.string();
const ms = z.number().exactOptional();

export const handoffId = idOf<HandoffId>();
export const legId = idOf<LegId>();
export const sipCallId = idOf<SipCallId>();
export const playId = idOf<PlayId>();
export const conferenceId = idOf<ConferenceId>();
export const callbackId = idOf<CallbackId>();
export const recordingId = idOf<RecordingId>();

export const legRole = z.enum(LEG_ROLES);
export const attemptResult = z.enum(ATTEMPT_RESULTS);
export const memberMode = z.enum(MEMBER_MODES);
export const handoffReason = z.enum(HANDOFF_REASONS);
export const handoffResult = z.enum(HANDOFF_RESULTS);
export const handoffStrategy = z.enum(HANDOFF_STRATEGIES);
export const jsonObject = z.record(z.string(), z.unknown());

export const handoffTimings = z.object({
  announcedMs: ms,
  queuedMs: ms,
  turnMs: ms,
  firstInviteMs: ms,
  answeredMs: ms,
  whisperStartMs: ms,
  acceptedMs: ms,
  referredMs: ms,
  releasedMs: ms,
  bridgedMs: ms,
});

export const trunkTry = z.object({
  trunk: z.string(),
  startedAt: time,
  sipStatus: z.int().nullable(),
  q850Cause: z.int().nullable(),
});

export const attemptRecord = z.object({
  destination: z.string(),
  forwardedTo: z.array(z.string()).exactOptional(),
  trunk: z.string().exactOptional(),
  failedTrunks: z.array(trunkTry).exactOptional(),
  result: attemptResult.nullable(),
  detail: z.string().exactOptional(),
  sipStatus: z.int().nullable(),
  q850Cause: z.int().nullable(),
  startedAt: time,
  ringingAt: time.nullable(),
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
});

const sipParty = z.object({ uri: z.string(), user: z.string(), displayName: z.string().nullable() });

export const callerIdentity = z.object({
  displayName: z.string().nullable(),
  asserted: z.array(sipParty),
  remoteParty: sipParty.nullable(),
  diversions: z.array(sipParty.extend({ reason: z.string().nullable() })),
  history: z.array(
    sipParty.extend({
      index: z.string().nullable(),
      reason: z.string().nullable(),
      withheld: z.boolean().exactOptional(),
    }),
  ),
  privacy: z.array(z.string()),
  anonymous: z.boolean(),
  signed: z
    .object({
      headers: z.array(z.string()),
      attestation: z.enum(['A', 'B', 'C']).nullable(),
      verstat: z.string().nullable(),
    })
    .describe('What STIR/SHAKEN says of the caller (RFC 8224); not checked by Warmbridge')
    .exactOptional(),
});

export const legRecord = z.object({
  id: legId,
  role: legRole,
  state: z.enum(LEG_STATES),
  early: z
    .literal(true)
    .exactOptional()
    .describe('It is not answered, and its media is up all the same (183, RFC 3960)'),
  sipCallId: sipCallId.nullable(),
  codec: z.string().nullable(),
  srtp: z
    .string()
    .exactOptional()
    .describe('The crypto-suite that its sound is encrypted with (SRTP, RFC 4568); absent for plain RTP'),
  mode: memberMode.exactOptional(),
  coach: legId.exactOptional(),
  trunk: z.string().exactOptional(),
  quality: legQuality.describe('How it is carried; absent where that was not told yet').exactOptional(),
});

/** How long a wait may take. */
export const waitEstimate = z.object({ lowMs: z.number(), highMs: z.number() });

export const measuredWhisper = z.object({
  leg: legId,
  result: z.enum(PRIVACY_RESULTS),
  why: z.enum(PRIVACY_GAPS).nullable().describe('Why it is unmeasured'),
  alarm: z.boolean().describe('The leak is above `handoff.whisperPrivacy.alarmDb`'),
  leakDb: z.number().nullable().describe('Level of the whisper in what the caller was sent; null: none stands out'),
  floorDb: z.number().nullable().describe('A leak from this level on would have stood out'),
  correlation: z.number().nullable(),
  lagMs: z.number().nullable(),
  comparedMs: z.number(),
});

export const handoffRecord = z.object({
  id: handoffId,
  callId: idOf<CallId>(),
  phase: z.enum([...HANDOFF_PHASES, ...HANDOFF_RESULTS]),
  strategy: handoffStrategy,
  reason: z.string(),
  summary: z.string(),
  result: handoffResult.nullable(),
  resultReason: handoffReason.nullable(),
  attempts: z.array(attemptRecord),
  timings: handoffTimings,
  whispers: z.array(measuredWhisper).exactOptional(),
  queue: z.object({ name: z.string(), position: z.int(), estimate: waitEstimate.nullable() }).exactOptional(),
  createdAt: time,
  endedAt: time.nullable(),
});

export const callEnding = z.object({
  result: z.enum(['completed', 'abandoned', 'refused', 'failed']),
  reason: z.string(),
  sipStatus: z.int().nullable(),
});

/** What somebody says of a call. */
export const disposition = z.object({
  resolved: z.boolean(),
  precise: z.boolean().exactOptional(),
  note: z.string().exactOptional(),
  by: z.string(),
});

/** A whole call that is over. */
export const callDetailRecord = callEnding.extend({
  direction: z.literal('outbound').exactOptional(),
  from: z.string(),
  identity: callerIdentity.exactOptional(),
  to: z.string(),
  route: z.string().nullable(),
  startedAt: time,
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
  legs: z.array(legRecord),
  metadata: jsonObject,
  disposition: disposition.extend({ at: time }).exactOptional(),
  handoffs: z.array(handoffRecord),
  context: z.object({ summary: z.string(), fields: jsonObject }).nullable(),
  durationMs: z.number(),
  talkMs: z.number(),
});

export const prompt = z.union([
  z.object({ text: z.string(), voice: z.string().optional() }),
  z.object({ file: z.string() }),
  z.object({ url: z.string() }),
]);
