import { z } from 'zod';
import { ANSWER_SIGNS, ANSWERERS, MESSAGE_SIGNS } from '../../ports/answering.ts';
import { QUALITY_DIRECTIONS } from '../../ports/call-quality.ts';
import { CONFERENCE_EXITS } from '../../ports/conferences.ts';
import { ESCALATION_CONDITIONS } from '../../ports/escalation.ts';
import type { FactData, FactType } from '../../ports/facts.ts';
import { CALLBACK_RESULTS } from '../../ports/callbacks.ts';
import { RECORDING_ENDS, RECORDING_PAUSES, RECORDING_TRIGGERS } from '../../ports/leg-recorder.ts';
import { CALL_STATES } from '../../ports/records.ts';
import { VOICEMAIL_ENDS, VOICEMAIL_STATES } from '../../ports/voicemails.ts';
import { ALARM_FIGURES, legQuality } from './quality-schemas.ts';
import { OWN_RECORDING_FACTS } from './recording-fact-schemas.ts';
import { RECORDING_FACTS } from './recording-schemas.ts';
import {
  attemptRecord,
  attemptResult,
  callDetailRecord,
  callerIdentity,
  conferenceId,
  disposition,
  handoffId,
  handoffReason,
  handoffResult,
  handoffStrategy,
  handoffTimings,
  jsonObject,
  legId,
  sipCallId,
  legRole,
  measuredWhisper,
  memberMode,
  playId,
  prompt,
  callbackId,
  recordingId,
  trunkTry,
  waitEstimate,
} from './record-schemas.ts';

const OF_QUALITY = { leg: legId, role: legRole, trunk: z.string().exactOptional() };
const ofQueue = z.object({ handoffId, queue: z.string() });
const ofAttempt = z.object({ handoffId, leg: legId, destination: z.string() });
const ofTransfer = z.object({ leg: legId, destination: z.string() });
const whyHandedOver = z.object({ reason: z.string(), summary: z.string(), context: jsonObject.nullable() });

const heldBy = z.enum(['phone', 'api', 'key']);
const ofMember = z.object({ leg: legId, role: legRole });
const asMember = ofMember.extend({ mode: memberMode, coach: legId.nullable() });
const ofConference = z.object({ leg: legId, name: z.string() });
const ofConsult = z.object({ leg: legId, agent: legId });

const ofCallback = z.object({ callback: callbackId, number: z.string(), attempt: z.int() });
const ofVoicemail = z.object({ handoffId, voicemail: recordingId, leg: legId, mailbox: z.string().nullable() });

const ofSpeech = z.object({
  leg: legId,
  role: legRole,
  startMs: z.number(),
  endMs: z.number(),
  private: z.boolean(),
});

/** What the data of each fact must hold. More is allowed, so that a field can be added without a new version. */
export const FACT_SCHEMAS = {
  'call.started': z.object({
    from: z.string(),
    to: z.string(),
    route: z.string().nullable(),
    identity: callerIdentity.exactOptional(),
    direction: z.literal('outbound').exactOptional(),
  }),
  'call.ringing': z.object({ leg: legId, sipStatus: z.number() }),
  'call.answered': z.object({ leg: legId, codec: z.string().nullable() }),
  'call.dtmf': z.object({ leg: legId, role: legRole, digit: z.string(), durationMs: z.number() }),
  'call.metadata': z.object({ metadata: jsonObject }),
  'call.held': z.object({ leg: legId, by: heldBy.exactOptional() }),
  'call.resumed': z.object({ leg: legId, by: heldBy.exactOptional() }),
  'call.parked': z.object({ slot: z.string(), timeoutMs: z.number() }),
  'call.unparked': z.object({
    slot: z.string(),
    by: z.enum(['member', 'timeout', 'ai']),
    leg: legId.nullable(),
  }),
  'call.returned': z.object({ reason: z.string() }),
  'call.led': z.object({ from: z.enum(CALL_STATES) }),
  'call.said': ofMember.extend({
    way: z.enum(['say', 'play', 'whisper']),
    prompt,
    finished: z.boolean(),
    error: z.string().nullable(),
  }),
  'call.dtmfSent': ofMember.extend({ digits: z.string() }),
  'call.releasing': z.object({ leg: legId }),
  'call.releaseFailed': z.object({ status: z.number().nullable(), detail: z.string() }),
  'call.ended': callDetailRecord,
  'call.disposition': disposition,

  'leg.ended': z.object({
    leg: legId,
    role: legRole,
    by: z.enum(['remote', 'local', 'lost']),
    sipStatus: z.number().nullable(),
    q850Cause: z.number().nullable(),
    detail: z.string().nullable(),
  }),
  'leg.early': z.object({ leg: legId, role: legRole, codec: z.string().nullable() }),
  'leg.secured': z.object({ leg: legId, role: legRole, srtp: z.string().nullable() }),
  'leg.routed': z.object({ leg: legId, role: legRole, trunk: z.string(), failed: trunkTry.nullable() }),
  'leg.answeredBy': z.object({
    leg: legId,
    role: legRole,
    by: z.enum(ANSWERERS),
    why: z.enum(ANSWER_SIGNS),
    afterMs: z.number(),
  }),
  'leg.quality': legQuality.extend({ ...OF_QUALITY, codec: z.string().nullable() }),
  'leg.qualityAlarm': z.object({
    ...OF_QUALITY,
    direction: z.enum(QUALITY_DIRECTIONS),
    mos: z.number().describe('Of the 10 s that caused it, or of the whole leg'),
    ...ALARM_FIGURES,
  }),
  'leg.messageLeft': z.object({
    leg: legId,
    role: legRole,
    prompt,
    finished: z.boolean(),
    why: z.enum(MESSAGE_SIGNS).nullable(),
  }),
  'prompt.failed': z.object({ play: playId, message: z.string() }),

  'ai.talk': z.object({ prompt }),
  'ai.listen': z.object({ timeoutMs: z.number() }),
  'ai.interrupted': z.object({ play: playId, prompt, playedMs: z.number(), heard: z.string().nullable() }),
  'ai.failed': z.object({ message: z.string() }),
  'ai.connecting': z.object({ leg: legId, target: z.int(), connection: z.int() }),
  'ai.connected': z.object({ leg: legId, target: z.int(), stream: z.string().exactOptional() }),
  'ai.ended': z.object({
    lost: z.boolean(),
    reason: z.enum(['completed', 'handed-over', 'refused', 'timeout', 'broken', 'media-timeout']),
    detail: z.string().nullable(),
    stream: z.string().exactOptional(),
  }),
  'ai.lost': z.object({
    leg: legId,
    reason: z.enum(['refused', 'timeout', 'broken', 'media-timeout']),
    sipStatus: z.number().nullable(),
    detail: z.string().nullable(),
    next: z.enum(['reconnect', 'url', 'handoff', 'hangup', 'application']),
  }),
  'ai.refused': z.object({
    leg: legId.nullable(),
    action: z.enum([
      'talk', 'listen', 'transfer', 'connect', 'record', 'pauseRecording', 'resumeRecording', 'conference', 'stream', 'endStream', 'hangup',
    ]), // prettier-ignore
    reason: z.enum(['not-its-turn', 'unsupported']),
  }),
  'ai.replied': z.object({
    recognizedMs: z.number(),
    askedMs: z.number(),
    firstTokenMs: z.number().nullable(),
    sentenceMs: z.number(),
    audioMs: z.number(),
    totalMs: z.number(),
  }),
  'ai.coached': z.object({ leg: legId.nullable(), text: z.string() }),
  'ai.bargedIn': z.object({ leg: legId, playedMs: z.number(), heard: z.string().nullable() }),
  'stream.started': z.object({
    stream: z.string(),
    name: z.string().nullable(),
    tracks: z.array(z.enum(['inbound', 'outbound'])),
  }),
  'stream.ended': z.object({ stream: z.string(), name: z.string().nullable(), lost: z.boolean(), reason: z.string() }),
  'ai.overflow': z.object({ dropped: z.number() }),
  'escalation.matched': z.object({
    rule: z.number(),
    reason: z.string(),
    evidence: z.array(z.object({ condition: z.enum(ESCALATION_CONDITIONS), value: z.union([z.string(), z.number()]) })),
  }),

  'handoff.started': whyHandedOver.extend({
    handoffId,
    trigger: z.enum(['ai', 'api', 'route', 'transfer', 'escalation', 'callback']),
    strategy: handoffStrategy,
    destinations: z.array(z.string()),
  }),
  'handoff.refused': z.object({ reason: z.literal('too-many-handoffs'), maxPerCall: z.number() }),
  'handoff.limited': z.object({ handoffId, maxAtOnce: z.number() }),
  'handoff.destinationsAsked': z.object({ handoffId, webhook: z.string() }),
  'handoff.destinationsNamed': z.object({
    handoffId,
    destinations: z.array(z.string()),
    ignored: z.array(z.string()).optional(),
    tookMs: z.number(),
  }),
  'handoff.destinationsFailed': z.object({ handoffId, reason: z.string(), tookMs: z.number() }),
  'handoff.noAgents': z.object({
    handoffId,
    destinations: z.array(z.string()),
    reason: z.enum(['no-agents', 'busy', 'error', 'queue-full', 'max-wait']),
  }),
  'handoff.queued': ofQueue.extend({ priority: z.number(), position: z.int(), estimate: waitEstimate.nullable() }),
  'handoff.placeTold': ofQueue.extend({ prompt, position: z.int(), estimate: waitEstimate.nullable() }),
  'handoff.turn': ofQueue.extend({ waitedMs: z.number() }),
  'handoff.leftQueue': ofQueue.extend({ reason: handoffReason, waitedMs: z.number() }),
  'handoff.dialling': ofAttempt,
  'handoff.ringing': ofAttempt.extend({ ...whyHandedOver.shape, sipStatus: z.number() }),
  'handoff.forwarded': ofAttempt.extend({ to: z.array(z.string()) }),
  'handoff.referring': ofAttempt.extend(whyHandedOver.shape),
  'handoff.referFailed': z.object({ handoffId, status: z.number().nullable(), detail: z.string() }),
  'handoff.answered': ofAttempt,
  'handoff.accepting': z.object({ handoffId, leg: legId.optional(), timeoutMs: z.number() }),
  'handoff.accepted': z.object({ handoffId, leg: legId.optional(), by: z.enum(['voice', 'api']).optional() }),
  'handoff.summarized': z.object({ handoffId, summary: z.string(), tookMs: z.number() }),
  'handoff.toldAgain': z.object({
    handoffId,
    leg: legId,
    reason: z.enum(['asked-for', 'not-understood', 'no-answer']),
  }),
  'handoff.whisperPrivacy': measuredWhisper.extend({ handoffId }),
  'handoff.privacyAlarm': measuredWhisper.extend({ handoffId }),
  'handoff.bridged': ofAttempt.extend({ timings: handoffTimings }),
  'handoff.attemptEnded': z.object({ handoffId, leg: legId.optional(), attempt: attemptRecord }),
  'handoff.ended': z.object({
    handoffId,
    result: handoffResult,
    reason: handoffReason,
    attempts: z.array(attemptRecord),
    timings: handoffTimings,
  }),

  'member.dialling': asMember.extend({ destination: z.string() }),
  'member.ringing': ofMember.extend({ destination: z.string(), sipStatus: z.number() }),
  'member.failed': ofMember.extend({
    destination: z.string(),
    result: attemptResult,
    sipStatus: z.number().nullable(),
    q850Cause: z.number().nullable(),
  }),
  'member.joined': asMember,
  'member.changed': asMember,
  'member.left': ofMember,
  'consult.started': ofConsult.extend({ destination: z.string(), by: z.enum(['api', 'key']) }),
  'consult.ended': ofConsult.extend({ result: z.enum(['returned', 'merged', 'left', 'failed']) }),
  'transfer.started': ofTransfer.extend({
    role: legRole,
    trigger: z.enum(['refer', 'api']),
    mode: z.enum(['blind', 'attended']),
    strategy: z.enum(['conference', 'refer']),
  }),
  'transfer.refused': ofTransfer.extend({ sipStatus: z.int() }),
  'transfer.progress': ofTransfer.extend({ sipStatus: z.int() }),
  'transfer.ended': ofTransfer.extend({
    trigger: z.enum(['refer', 'api']).exactOptional(),
    result: z.enum(['completed', 'failed', 'cancelled']),
    sipStatus: z.int().nullable(),
    by: legId.nullable(),
  }),
  'conference.joining': ofConference,
  'conference.joined': ofConference.extend({ conference: conferenceId }),
  'conference.left': ofConference.extend({
    conference: conferenceId.nullable(),
    reason: z.enum([...CONFERENCE_EXITS, 'moved']),
  }),
  'leg.replaced': z.object({ leg: legId, role: legRole, by: legId }),

  'call.speech': ofSpeech.extend({
    text: z.string(),
    confidence: z.number().min(0).max(1).nullable(),
    sentiment: z.number().exactOptional(),
  }),
  'call.speechMissing': ofSpeech.extend({ reason: z.string() }),

  'callback.offered': z.object({ handoffId, number: z.string().nullable() }),
  'callback.requested': whyHandedOver.extend({
    handoffId,
    callback: callbackId,
    number: z.string(),
    from: z.string(),
    route: z.string(),
    destinations: z.array(z.string()),
    maxAttempts: z.int(),
    notBefore: z.string(),
    expiresAt: z.string(),
  }),
  'callback.dialling': ofCallback,
  'callback.done': ofCallback,
  'callback.missed': ofCallback.extend({ result: z.enum(CALLBACK_RESULTS), notBefore: z.string() }),
  'callback.failed': ofCallback.extend({ result: z.enum(CALLBACK_RESULTS) }),

  'journal.lost': z.record(z.string(), z.never()),
  'recording.failed': z.object({ message: z.string() }),
  'recording.siprecStarted': z.object({ sipCallId }),
  'recording.siprecFailed': z.object({ reason: z.string(), sipStatus: z.number().nullable() }),
  'recording.resumed': z.object({ lostMs: z.number() }),
  ...OWN_RECORDING_FACTS,
  ...RECORDING_FACTS,
  'recording.deleted': z.object({ retentionDays: z.number().nullable() }),
  'leg.recording': z.object({
    recording: recordingId,
    leg: legId,
    role: legRole,
    trigger: z.enum(RECORDING_TRIGGERS),
    maxMs: z.number(),
  }),
  'leg.recordingPaused': z.object({ recording: recordingId, pause: z.enum(RECORDING_PAUSES).nullable() }),
  'leg.recorded': z.object({
    recording: recordingId,
    leg: legId,
    role: legRole,
    durationMs: z.number(),
    spoken: z.boolean(),
    by: z.enum(RECORDING_ENDS),
    digits: z.string(),
    message: z.string().nullable(),
  }),
  'leg.recordingDeleted': z.object({ recording: recordingId }),
  'voicemail.started': ofVoicemail.extend({ minMs: z.number() }),
  'voicemail.left': ofVoicemail.extend(whyHandedOver.shape).extend({
    from: z.string(),
    to: z.string(),
    route: z.string().nullable(),
    startedAt: z.string(),
    durationMs: z.number(),
    by: z.enum(VOICEMAIL_ENDS),
  }),
  'voicemail.discarded': z.object({
    voicemail: recordingId,
    durationMs: z.number(),
    reason: z.enum(['empty', 'failed']),
  }),
  'voicemail.marked': z.object({ voicemail: recordingId, state: z.enum(VOICEMAIL_STATES) }),
} as const satisfies { readonly [Type in FactType]: z.ZodType<FactData<Type>> };

type Primitive = string | number | boolean | null | undefined;
/** A type read-only throughout, as those in `ports/` are. */
type Frozen<Type> = Type extends Primitive ? Type : { readonly [Key in keyof Type]: Frozen<Type[Key]> };
/** A type with every field that it may have. Without this a missing optional field would make no difference. */
type Whole<Type> = Type extends Primitive ? Type : { readonly [Key in keyof Type]-?: Whole<Type[Key]> };
type Both<Type> = readonly [Frozen<Type>, Whole<Type>];
type Same<One, Other> = Both<One> extends Both<Other> ? (Both<Other> extends Both<One> ? true : false) : false;

/** Facts whose schema says anything else than their type in `ports/facts.ts`. */
type Differing = {
  [Type in FactType]: Same<z.output<(typeof FACT_SCHEMAS)[Type]>, FactData<Type>> extends true ? never : Type;
}[FactType];

// `satisfies` above lets a schema ask for more than its type has, or know fewer optional fields; this does not compile then.
type None<Type extends never> = Type;
type _Agreed = None<Differing>;
