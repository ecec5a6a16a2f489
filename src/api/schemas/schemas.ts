import { z } from 'zod';
import { ACCESS_SCHEMAS } from './access-schemas.ts';
import { contextCardSchema } from '../../context/index.ts';
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
import { TELER_SCHEMAS } from '../dialects/teler/schemas.ts';
import { TWILIO_CONFERENCE_SCHEMAS } from '../dialects/twilio/conference-schemas.ts';
import { TWILIO_QUEUE_SCHEMAS } from '../dialects/twilio/queue-schemas.ts';
import { TWILIO_SCHEMAS } from '../dialects/twilio/schemas.ts';
import { TWILIO_RECORDING_SCHEMAS } from '../dialects/twilio/recording-schemas.ts';
import { TWILIO_STREAM_SCHEMAS } from '../dialects/twilio/stream-schemas.ts';
import { VOIPBIN_SCHEMAS } from '../dialects/voipbin/schemas.ts';
import { agentQueueDetailSchema, agentQueueSchema } from './agent-queue-schemas.ts';
import { hoursSchema } from './hours-schemas.ts';
import { callbackChangeSchema, callbackOrderSchema, callbackSchema } from './callback-schemas.ts';
import { listOf } from './list-of.ts';
import { routeSchema } from './route-schemas.ts';
import { CONFIG_SCHEMAS } from './config-schemas.ts';
import { TELEPHONE_SCHEMAS } from './telephone-schemas.ts';
import { TRY_SCHEMAS } from './try-schemas.ts';
import { NODE_SCHEMAS } from './node-schemas.ts';
import { TRUNK_SCHEMAS } from './trunk-schemas.ts';
import { USER_SCHEMAS } from './user-schemas.ts';
import { AUDIT_SCHEMAS } from './audit-schemas.ts';
import { REPORT_SCHEMAS } from './report-schemas.ts';
import { VOICEMAIL_SCHEMAS } from './voicemail-schemas.ts';
import { agentChangeSchema, agentSchema, colleagueSchema } from './agent-schemas.ts';
import { callDetailSchema, callOrderSchema, callSchema, metadataPatchSchema } from './call-schemas.ts';
import { deliverySchema, wholeDeliverySchema } from './delivery-schemas.ts';
import { eventSchema } from './event-schema.ts';
import { handoffAnswerSchema, handoffRequestSchema, handoffSchema } from './handoff-schemas.ts';
import { liveMessageSchema, liveTicketSchema } from './live-schemas.ts';
import { mediaServerChangeSchema, mediaServerSchema } from './media-server-schemas.ts';
import { transcriptMatchSchema, transcriptSchema } from './transcript-schemas.ts';

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
    requestId: z.string().optional().describe('`X-Request-Id` of the answer'),
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
  CallDetail: callDetailSchema,
  Handoff: handoffSchema,
  HandoffList: listOf(handoffSchema),
  HandoffRequest: handoffRequestSchema,
  HandoffAnswer: handoffAnswerSchema,
  CallOrder: callOrderSchema,
  MetadataPatch: metadataPatchSchema,
  Member: memberSchema,
  MemberList: listOf(memberSchema),
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
  ColleagueList: listOf(colleagueSchema),
  HoursList: listOf(hoursSchema),
  Callback: callbackSchema,
  CallbackList: listOf(callbackSchema),
  CallbackOrder: callbackOrderSchema,
  CallbackChange: callbackChangeSchema,
  Health: healthSchema,
  Diagnostics: z.record(z.string(), z.unknown()),
  Error: errorSchema,
  ...ACCESS_SCHEMAS,
  ...VOICEMAIL_SCHEMAS,
  ...AUDIT_SCHEMAS,
  ...REPORT_SCHEMAS,
  ...TRUNK_SCHEMAS,
  ...NODE_SCHEMAS,
  ...USER_SCHEMAS,
  ...CONFIG_SCHEMAS,
  ...TRY_SCHEMAS,
  ...TELEPHONE_SCHEMAS,
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
