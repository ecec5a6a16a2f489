import { z } from 'zod';
import {
  acceptSchema,
  agentPromptSchema,
  destinationSchema,
  destinationsSchema,
  fallbacksSchema,
  messageFault,
  promptSchema,
  ringTimeoutSchema,
  strategySchema,
  huntSchema,
  prioritySchema,
  queueSchema,
} from '../config/index.ts';
import type { HandoffRequest } from '../ports/call-control.ts';
import { CALL_LIMITS } from '../ports/call-limits.ts';
import { contextCardSchema, missingSchema, segmentSchema } from '../context/index.ts';
import { CALL_STATES } from '../ports/records.ts';
import {
  coachSchema,
  dtmfSchema,
  holdSchema,
  memberChangeSchema,
  memberRequestSchema,
  memberSchema,
  parkSchema,
  resumeSchema,
  returnSchema,
  saySchema,
  transferSchema,
  whisperSchema,
} from './conversation-schemas.ts';
import { recordingListSchema, recordingStatusSchema } from './recording-schemas.ts';
import { dryRunResultSchema, dryRunSchema } from './escalation-schemas.ts';
import { attemptRecord, callDetailRecord, callEnding, handoffRecord, legRecord } from '../records/facts/index.ts';
import { DELIVERY_STATES } from '../ports/outbox.ts';
import { TELER_SCHEMAS } from './dialects/teler/schemas.ts';
import { TWILIO_CONFERENCE_SCHEMAS } from './dialects/twilio/conference-schemas.ts';
import { TWILIO_QUEUE_SCHEMAS } from './dialects/twilio/queue-schemas.ts';
import { TWILIO_SCHEMAS } from './dialects/twilio/schemas.ts';
import { TWILIO_RECORDING_SCHEMAS } from './dialects/twilio/recording-schemas.ts';
import { TWILIO_STREAM_SCHEMAS } from './dialects/twilio/stream-schemas.ts';
import { VOIPBIN_SCHEMAS } from './dialects/voipbin/schemas.ts';
import { WEBHOOK_EVENTS } from '../ports/webhook-events.ts';
import { agentQueueDetailSchema, agentQueueSchema } from './agent-queue-schemas.ts';
import { hoursSchema } from './hours-schemas.ts';
import { callbackChangeSchema, callbackOrderSchema, callbackSchema } from './callback-schemas.ts';
import { listOf } from './list-of.ts';
import { routeSchema } from './route-schemas.ts';
import { TRUNK_SCHEMAS } from './trunk-schemas.ts';
import { handoffAnswerSchema } from './handoff-answer-schema.ts';
import { handoffContextSchema, jsonObject } from './handoff-context-schema.ts';
import { AUDIT_SCHEMAS } from './audit-schemas.ts';
import { REPORT_SCHEMAS } from './report-schemas.ts';
import { VOICEMAIL_SCHEMAS } from './voicemail-schemas.ts';
import { agentChangeSchema, agentSchema } from './agent-schemas.ts';
import type { CallOrder } from '../ports/outgoing-calls.ts';
import { ON_MACHINE } from '../ports/outgoing-calls.ts';
import { MAX_METADATA_BYTES, jsonBytes } from '../shared/json-limits.ts';

// The shapes of the interface. Requests are checked with them. Answers are only documented by them, and tests compare.

const time = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds');
const id = z.string().describe('Opaque');

/** Body of POST /v1/calls/{id}/handoffs. */
export const handoffRequestSchema = z.strictObject({
  destinations: destinationsSchema.min(1).optional(),
  reason: z.string().min(1).max(CALL_LIMITS.maxReasonLength),
  summary: z
    .string()
    .max(CALL_LIMITS.maxSummaryLength)
    .describe("Empty: one is made out of the caller's own words, where they are transcribed"),
  whisper: agentPromptSchema.optional(),
  introduction: promptSchema.nullable().optional().describe('What both hear as they are joined; null: nothing'),
  hunt: huntSchema.optional(),
  queue: queueSchema.nullable().optional().describe('Where the caller waits if no agent is free; null: nowhere'),
  priority: prioritySchema.optional(),
  strategy: strategySchema.optional(),
  accept: acceptSchema.optional(),
  ringTimeoutMs: ringTimeoutSchema.optional(),
  fallback: fallbacksSchema.optional(),
  context: handoffContextSchema.optional(),
  announcement: promptSchema.nullable().optional(),
  holdMusic: promptSchema.optional().describe('What the caller hears while an agent is called'),
  afterwards: z
    .enum(['end', 'ai'])
    .optional()
    .describe('What becomes of a caller whom the agent leaves: the call ends (default), or goes back to the AI'),
}) satisfies z.ZodType<HandoffRequest>;

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

const legSchema = z.strictObject({
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

const attemptSchema = z.strictObject({
  ...attemptRecord.shape,
  startedAt: time,
  ringingAt: time.nullable(),
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
});

/** A handoff. */
export const handoffSchema = z.strictObject({
  ...handoffRecord.shape,
  id,
  callId: id,
  attempts: z.array(attemptSchema),
  timings: z.record(z.string(), z.number()).describe('Milliseconds since the trigger'),
  createdAt: time,
  endedAt: time.nullable(),
});

/** A line of the journal. Each type adds keys of its own. */
const eventSchema = z.looseObject({
  sequence: z.int(),
  at: time,
  type: z.string(),
  callId: id,
  kind: z.enum(['input', 'fact']),
});

/** A page of a transcript. */
export const transcriptSchema = z.strictObject({
  items: z.array(segmentSchema).describe('In the order in which they were said'),
  missing: z.array(missingSchema).describe('Times of which it is not known what was said. Every page has them all'),
  nextCursor: z.string().nullable(),
});

/** A segment that a search found. */
export const transcriptMatchSchema = z.strictObject({
  callId: id,
  at: time.describe('When it was written down, soon after it was said'),
  ...segmentSchema.pick({ leg: true, role: true, startMs: true }).shape,
  snippet: z.string().describe('The text, or what is around the words if it is long'),
  private: z.boolean(),
});

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

const liveTicketSchema = z.strictObject({ ticket: z.string(), expiresAt: time });

/** A media server. */
export const mediaServerSchema = z.strictObject({
  id: z.string().describe('`host:port` of its control connection'),
  state: z
    .enum(['up', 'full', 'draining', 'away'])
    .describe(
      '`up`: it takes new calls. `full`: it takes none for the moment. `draining`: it is given none. `away`: it cannot be reached',
    ),
  reason: z.string().nullable().describe('Why the server takes no new calls'),
  draining: z.boolean().describe('The API asked for the drain'),
  paused: z.boolean().describe('The server was paused by its operator (`fsctl pause`)'),
  drained: z.boolean().describe('The server is draining and has no calls left, so it may be stopped'),
  calls: z.int(),
  channels: z.int(),
  maxChannels: z.int().nullable(),
});

/** Body of PUT /v1/media-servers/{id}. */
export const mediaServerChangeSchema = z.strictObject({
  draining: z
    .boolean()
    .describe('true: the server gets no new calls, and those on it go on. false: it gets new calls again'),
});

const deliveryShape = {
  id: id.describe('`Warmbridge-Delivery` of every attempt'),
  webhook: z.string().describe('The name of the webhook in the configuration'),
  event: z.enum(WEBHOOK_EVENTS),
  callId: id,
  state: z.enum(DELIVERY_STATES).describe('`pending`: it waits or is tried; `delivered`; `dead`: it is given up'),
  attempts: z.int(),
  createdAt: time,
  nextAttemptAt: time.nullable().describe('null while an earlier event of the call waits for the same webhook'),
  lastAttemptAt: time.nullable(),
  lastStatus: z.int().nullable().describe('null where no answer came'),
  lastError: z.string().nullable(),
  deliveredAt: time.nullable(),
} as const;

/** A delivery of an event to a webhook. */
export const deliverySchema = z.strictObject(deliveryShape);
const wholeDeliverySchema = z.strictObject({ ...deliveryShape, body: z.string().describe('The body, as it is sent') });

const errorSchema = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z
      .union([
        z.array(z.strictObject({ path: z.string(), message: z.string() })),
        z.strictObject({ state: z.string() }),
      ])
      .optional(),
  }),
});

const healthSchema = z.strictObject({
  status: z.enum(['ok', 'unavailable']),
  parts: z.record(z.string(), z.string().nullable()).describe('null if the part is well, otherwise the reason'),
});

/** The named shapes of the OpenAPI document. */
export const SCHEMAS = {
  Call: callSchema,
  CallList: listOf(callSchema),
  CallDetail: callSchema.extend({ recording: recordingStatusSchema.nullable().describe('Null: the call is over') }),
  Handoff: handoffSchema,
  HandoffList: listOf(handoffSchema),
  HandoffRequest: handoffRequestSchema,
  HandoffAnswer: handoffAnswerSchema,
  CallOrder: callOrderSchema,
  MetadataPatch: metadataPatchSchema,
  Member: memberSchema,
  MemberRequest: memberRequestSchema,
  MemberChange: memberChangeSchema,
  Hold: holdSchema,
  Resume: resumeSchema,
  Say: saySchema,
  Whisper: whisperSchema,
  Dtmf: dtmfSchema,
  Coach: coachSchema,
  ReturnToAi: returnSchema,
  Park: parkSchema,
  Transfer: transferSchema,
  ContextCard: contextCardSchema,
  RecordingList: recordingListSchema,
  RecordingStatus: recordingStatusSchema,
  Transcript: transcriptSchema,
  TranscriptMatchList: listOf(transcriptMatchSchema),
  LiveMessage: liveMessageSchema,
  LiveTicket: liveTicketSchema,
  EscalationDryRun: dryRunSchema,
  EscalationDecision: dryRunResultSchema,
  EventList: listOf(eventSchema),
  RouteList: listOf(routeSchema),
  MediaServer: mediaServerSchema,
  MediaServerList: listOf(mediaServerSchema),
  MediaServerChange: mediaServerChangeSchema,
  WebhookDelivery: wholeDeliverySchema,
  WebhookDeliveryList: listOf(deliverySchema),
  Queue: agentQueueDetailSchema,
  QueueList: listOf(agentQueueSchema),
  Agent: agentSchema,
  AgentList: listOf(agentSchema),
  AgentChange: agentChangeSchema,
  HoursList: listOf(hoursSchema),
  Callback: callbackSchema,
  CallbackList: listOf(callbackSchema),
  CallbackOrder: callbackOrderSchema,
  CallbackChange: callbackChangeSchema,
  Health: healthSchema,
  Diagnostics: z.record(z.string(), z.unknown()),
  Error: errorSchema,
  ...VOICEMAIL_SCHEMAS,
  ...AUDIT_SCHEMAS,
  ...REPORT_SCHEMAS,
  ...TRUNK_SCHEMAS,
  ...VOIPBIN_SCHEMAS,
  ...TELER_SCHEMAS,
  ...TWILIO_SCHEMAS,
  ...TWILIO_CONFERENCE_SCHEMAS,
  ...TWILIO_QUEUE_SCHEMAS,
  ...TWILIO_RECORDING_SCHEMAS,
  ...TWILIO_STREAM_SCHEMAS,
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** A name of {@link SCHEMAS}. */
export type SchemaName = keyof typeof SCHEMAS;
