import type { Logger } from 'pino';
import type { Route } from '../config/index.ts';
import type { CallbackDeskPort } from '../ports/callbacks.ts';
import type { BrowserTelephones } from '../ports/browser-telephones.ts';
import type { ConfigControl } from '../ports/config-control.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClickToCall } from '../ports/guests.ts';
import type { OpeningHours } from '../ports/hours.ts';
import type { OtherNodesPort } from '../ports/nodes.ts';
import type { OutgoingCalls } from '../ports/outgoing-calls.ts';
import type { ReportStore } from '../ports/reports.ts';
import type { LoadOfRoute, RouteLoad } from '../ports/routes.ts';
import type { TryItPort, TryTelephonesPort } from '../ports/try-it.ts';
import type { VoicemailStore } from '../ports/voicemails.ts';
import type { McpParts } from '../mcp/index.ts';
import type { RefusalLog } from '../shared/refusal-log.ts';
import type { TelerParts } from './dialects/teler/index.ts';
import type { TwilioParts } from './dialects/twilio/index.ts';
import type { VoipbinParts } from './dialects/voipbin/index.ts';
import type { DialledCalls } from '../live/index.ts';
import type { Access, AccessSource } from './access/access.ts';
import type { Sight } from './access/sight.ts';
import type { Endpoint } from './endpoint.ts';
import { actionEndpoints } from './endpoints/actions.ts';
import { keyEndpoints } from './endpoints/keys.ts';
import { peopleEndpoints } from './endpoints/people.ts';
import { sessionEndpoints } from './endpoints/session.ts';
import { agentQueueEndpoints } from './endpoints/agent-queues.ts';
import type { AgentQueueSource } from './endpoints/agent-queues.ts';
import { agentEndpoints } from './endpoints/agents.ts';
import type { AgentSource } from './endpoints/agents.ts';
import { callbackEndpoints } from './endpoints/callbacks.ts';
import { callEndpoints } from './endpoints/calls.ts';
import { clickToCallEndpoints } from './endpoints/click-to-call.ts';
import { configEndpoints } from './endpoints/config.ts';
import { contextEndpoints } from './endpoints/context.ts';
import type { ContextSource } from './endpoints/context.ts';
import { conversationEndpoints } from './endpoints/conversation.ts';
import { dispositionEndpoints } from './endpoints/disposition.ts';
import { escalationEndpoints } from './endpoints/escalation.ts';
import { eventEndpoints } from './endpoints/events.ts';
import { handoffEndpoints } from './endpoints/handoffs.ts';
import { healthEndpoints } from './endpoints/health.ts';
import type { HealthSource } from './endpoints/health.ts';
import type { LiveSource } from './live/live-entry.ts';
import { memberEndpoints } from './endpoints/members.ts';
import { mediaServerEndpoints } from './endpoints/media-servers.ts';
import type { MediaServerSource } from './endpoints/media-servers.ts';
import { auditEndpoints } from './endpoints/audit.ts';
import type { AuditSource } from './endpoints/audit.ts';
import { hoursEndpoints } from './endpoints/hours.ts';
import { nodeEndpoints } from './endpoints/nodes.ts';
import type { NodeSource } from './endpoints/nodes.ts';
import { placeCallEndpoints } from './endpoints/place-call.ts';
import { recordingControlEndpoints } from './endpoints/recording-control.ts';
import { recordingEndpoints } from './endpoints/recording.ts';
import type { RecordingSource } from './endpoints/recording.ts';
import { reportEndpoints } from './endpoints/reports.ts';
import { routeEndpoints } from './endpoints/routes.ts';
import { transcriptEndpoints } from './endpoints/transcript.ts';
import { trunkEndpoints } from './endpoints/trunks.ts';
import type { TrunkSource } from './endpoints/trunks.ts';
import { userEndpoints } from './endpoints/users.ts';
import type { UserSource } from './endpoints/users.ts';
import { telephoneEndpoints } from './endpoints/telephone.ts';
import { tryItEndpoints } from './endpoints/try-it.ts';
import { tryTelephonesEndpoints } from './endpoints/try-telephones.ts';
import { transcriptSearchEndpoints } from './endpoints/transcripts.ts';
import { voicemailEndpoints } from './endpoints/voicemails.ts';
import { webhookDeliveryEndpoints } from './endpoints/webhook-deliveries.ts';
import type { DeliverySource } from './endpoints/webhook-deliveries.ts';

/** Limits of the connections of clients. */
export interface ApiLimits {
  /** Time in which a client has to send its whole request. @defaultValue 10 s */
  readonly requestTimeoutMs: number;
  /** Connections of all clients together. One more is closed at once. @defaultValue 1000 */
  readonly maxConnections: number;
  /** Connections of one source. One more is closed at once. @defaultValue 200 */
  readonly maxConnectionsPerSource: number;
}

/** What the REST API needs. */
export interface ApiOptions
  extends
    HealthSource,
    RecordingSource,
    ContextSource,
    MediaServerSource,
    TrunkSource,
    UserSource,
    NodeSource,
    DeliverySource,
    LiveSource,
    AccessSource {
  /** Which agents were dialled for calls that are up. @defaultValue none */
  readonly dialled?: Pick<DialledCalls, 'has'> | undefined;
  readonly routes: () => readonly Route[];
  /** @defaultValue nothing is under way */
  readonly loadOfRoute?: LoadOfRoute | undefined;
  readonly outgoing: OutgoingCalls;
  /** The other processes on the same database, whose calls are reached as well. @defaultValue there are none */
  readonly others?: OtherNodesPort | undefined;
  /** @defaultValue there are none */
  readonly hours?: (() => readonly OpeningHours[]) | undefined;
  /** @defaultValue there are none, and no endpoint for them */
  readonly agents?: AgentSource | undefined;
  /** The queues for agents. @defaultValue there are none, and no endpoint for them */
  readonly queues?: AgentQueueSource | undefined;
  /** What changes the configuration. @defaultValue nothing, and no endpoint for it */
  readonly configuration?: ConfigControl | undefined;
  /** What places calls to see a handoff. @defaultValue nothing, and no endpoint for it */
  readonly tryIt?: TryItPort | undefined;
  /** What gets calls between pages of the browser ready. @defaultValue nothing, and no endpoint for it */
  readonly tryTelephones?: TryTelephonesPort | undefined;
  /** What browsers register with. @defaultValue nothing, and no endpoint for it */
  readonly telephones?: BrowserTelephones | undefined;
  /** Buttons of web pages by which visitors call. @defaultValue there are none, and no endpoint for them */
  readonly clickToCall?: ClickToCall | undefined;
  /** Messages of callers. @defaultValue there are none, and no endpoint for them */
  readonly voicemails?: VoicemailStore | undefined;
  /** Callers who are called back. @defaultValue there are none, and no endpoint for them */
  readonly callbacks?: CallbackDeskPort | undefined;
  /** What vouches for the records. @defaultValue nothing, and no endpoint for it */
  readonly audit?: AuditSource | undefined;
  /** @defaultValue there are none, and no endpoint for them */
  readonly reports?: ReportStore | undefined;
  /** The VoIPBin dialect. @defaultValue it is off */
  readonly voipbin?: VoipbinParts | undefined;
  /** The Teler dialect. @defaultValue it is off */
  readonly teler?: TelerParts | undefined;
  /** Twilio's REST API. @defaultValue it is off */
  readonly twilio?: TwilioParts | undefined;
  /** The Model Context Protocol at /mcp. @defaultValue it is not served */
  readonly mcp?: Pick<McpParts, 'version' | 'docs'> | undefined;
  readonly logger: Logger;
  /** @defaultValue the system's clock */
  readonly clock?: Clock;
  /** The log of refusals. @defaultValue one of its own */
  readonly refusals?: RefusalLog;
  readonly limits?: Partial<ApiLimits> | undefined;
}

/** Who there is, and who may see what. */
interface Who {
  readonly access: Access;
  readonly sight: Sight;
}

const NO_LOAD: RouteLoad = { calls: 0, handoffs: 0, refusedCalls: 0, refusedHandoffs: 0 };

/** Every endpoint of our own, and those that live clients and the dialects have. */
export function apiEndpoints(
  options: ApiOptions,
  { access, sight }: Who,
  clock: Clock,
  others: readonly Endpoint[],
): Endpoint[] {
  return [
    ...healthEndpoints(options),
    ...sessionEndpoints(access),
    ...peopleEndpoints(access.people),
    ...keyEndpoints(access.keys, clock),
    ...actionEndpoints(options.actions),
    ...callEndpoints(options),
    ...(options.agents === undefined ? [] : agentEndpoints(options.agents, clock)),
    ...(options.queues === undefined ? [] : agentQueueEndpoints({ ...options.queues, sight }, clock)),
    ...hoursEndpoints(options.hours ?? (() => []), clock),
    ...(options.audit === undefined ? [] : auditEndpoints(options.audit, options)),
    ...(options.callbacks === undefined ? [] : callbackEndpoints(options.callbacks)),
    ...(options.voicemails === undefined ? [] : voicemailEndpoints({ ...options, voicemails: options.voicemails })),
    ...dispositionEndpoints(options),
    ...(options.reports === undefined ? [] : reportEndpoints(options.reports, clock)),
    ...placeCallEndpoints(options.outgoing),
    ...handoffEndpoints(options),
    ...conversationEndpoints(options),
    ...memberEndpoints(options),
    ...eventEndpoints(options),
    ...recordingEndpoints(options),
    ...recordingControlEndpoints(options),
    ...contextEndpoints(options, clock),
    ...transcriptEndpoints(options),
    ...transcriptSearchEndpoints(options),
    ...escalationEndpoints(options, options.routes),
    ...routeEndpoints({ routes: options.routes, loadOfRoute: options.loadOfRoute ?? ((): RouteLoad => NO_LOAD) }),
    ...mediaServerEndpoints(options),
    ...trunkEndpoints(options),
    ...nodeEndpoints(options),
    ...userEndpoints(options),
    ...(options.configuration === undefined ? [] : configEndpoints(options.configuration)),
    ...(options.telephones === undefined
      ? []
      : telephoneEndpoints(options.telephones, { ...access, desk: options.agents?.desk ?? null }, clock)),
    ...(options.clickToCall === undefined ? [] : clickToCallEndpoints(options.clickToCall, access)),
    ...(options.tryTelephones === undefined ? [] : tryTelephonesEndpoints(options.tryTelephones, access)),
    ...(options.tryIt === undefined ? [] : tryItEndpoints(options.tryIt)),
    ...webhookDeliveryEndpoints(options, clock),
    ...others,
  ];
}
