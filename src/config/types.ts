import type { AiConfig } from './ai-types.ts';
import type { ApiConfig } from './api-types.ts';
import type { CallbacksConfig } from './callbacks-types.ts';
import type { CallButton } from './click-to-call-types.ts';
import type { DialectsConfig } from './dialects-types.ts';
import type { RecordingConfig, RouteRecordingConfig } from './recording-types.ts';
import type { SpeechConfig, TranscriptionConfig } from './speech-types.ts';
import type { AgentPresence, AgentProfile } from '../ports/agents.ts';
import type { CodecName } from '../ports/codec-name.ts';
import type { AcceptPolicy } from '../ports/call-control.ts';
import type { EscalationRule } from '../ports/escalation.ts';
import type { OpeningHours } from '../ports/hours.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { Hunt, Whisper } from '../ports/handoff-request.ts';
import type { AgentQueueSettings } from '../ports/agent-queues.ts';
import type { HandoffStrategy } from '../ports/records.ts';
import type { HostPort, SipConfig, SrtpMode } from './sip-types.ts';
import type { RouteFallback } from './site-webhook-types.ts';
import type { AuditConfig, NodeConfig, StoreConfig } from './store-types.ts';
import type { TracingConfig } from './tracing-types.ts';
import type { VoicemailConfig } from './voicemail-types.ts';
import type { WebrtcConfig } from './webrtc-types.ts';

export type { CodecName } from '../ports/codec-name.ts';
export type { AuditConfig, NodeConfig, SpoolConfig, StoreAddress, StoreConfig } from './store-types.ts';
export type {
  HostPort,
  SipListen,
  DrachtioConfig,
  SipTlsConfig,
  SipConfig,
  CallerPlace,
  OutboundRule,
  Network,
  RegistrarConfig,
  SipUser,
  Rel1xx,
  Trunk,
} from './sip-types.ts';

/**
 * The whole configuration as the program uses it. Every default is filled in, every text is parsed, and the tree is
 * frozen. `config/warmbridge.yaml` shows the file, `schema.ts` reads it, and `defaults.ts` has the defaults. Relative
 * paths start at the working directory of the process.
 */
export interface Config {
  readonly sip: SipConfig;
  readonly media: MediaConfig;
  readonly prompts: PromptsConfig;
  /** The routes in the order of the file. {@link matchRoute} picks one. */
  readonly routes: readonly Route[];
  readonly agents: readonly AgentConfig[];
  readonly queues: readonly AgentQueueSettings[];
  readonly callbacks: CallbacksConfig;
  /** Opening hours that routes and fallbacks name. */
  readonly hours: readonly OpeningHours[];
  readonly voicemail: VoicemailConfig;
  /** Buttons of web pages by which visitors call. */
  readonly clickToCall: readonly CallButton[];
  readonly conversation: ConversationConfig;
  readonly speech: SpeechConfig;
  readonly transcription: TranscriptionConfig;
  readonly recording: RecordingConfig;
  readonly store: StoreConfig;
  readonly node: NodeConfig;
  readonly audit: AuditConfig;
  /** Null: calls are not traced. */
  readonly tracing: TracingConfig | null;
  readonly webhooks: readonly WebhookConfig[];
  readonly context: ContextConfig;
  /** Null tells none. */
  readonly crm: CrmConfig | null;
  /** The model that summarizes what was said where nobody else does; null: that of a route of kind `llm`, if it is one. */
  readonly summary: SummaryConfig | null;
  readonly api: ApiConfig;
  readonly log: LogConfig;
  readonly limits: LimitsConfig;
  readonly dialects: DialectsConfig;
  readonly drain: DrainConfig;
}

/** A FreeSWITCH's event socket and the SIP profile that takes our INVITEs. */
export interface FreeswitchConfig extends HostPort {
  readonly password: string;
  readonly profile: string;
  /** How it gets prompts: from a directory that both can read, or over HTTP from `MediaConfig.promptListen`. */
  readonly prompts: 'shared' | 'http';
  /** Where it is. Calls of the same zone are given to it first. Null: it is in none. */
  readonly zone: string | null;
}

export interface MediaConfig {
  /** `embedded` is our own media engine, `freeswitch` are the servers at `freeswitch`. */
  readonly engine: 'embedded' | 'freeswitch';
  /** IP address that our SDP names and that receives RTP. */
  readonly address: string;
  /** UDP ports for RTP (even) and RTCP (the next, odd), with both ends included. `first` is even (RFC 3550 11). */
  readonly rtpPorts: { readonly first: number; readonly last: number };
  /** The codecs in order of preference. */
  readonly codecs: readonly CodecName[];
  /** Whether calls are encrypted that no trunk says it of: telephones that are dialled by a URI, callers without a trunk. */
  readonly srtp: SrtpMode;
  /**
   * Threads that carry the sound with the embedded engine. `auto`: one for each core but the one that the rest has, and one
   * at least.
   */
  readonly threads: 'auto' | number;
  /** A leg that sends no packet for this long is dead. */
  readonly inactivityMs: number;
  readonly freeswitch: readonly FreeswitchConfig[];
  /** The zone of calls whose trunk, user and route name none. Null: such calls may be on any server. */
  readonly zone: string | null;
  /** IP address and port where FreeSWITCH fetches prompts. It is used if a server has `prompts: http`. */
  readonly promptListen: HostPort;
  /** `alarmMos`: an estimate of a leg below it is an alarm, 1 to 4.4; null: none is. */
  readonly quality: { readonly alarmMos: number | null };
  readonly webrtc: WebrtcConfig;
}

/** The prompts of callers and agents. Null plays nothing. */
export interface PromptsConfig {
  /** The directory of every prompt with a `file`. */
  readonly directory: string;
  /** The directory of spoken texts, and of music in a form that FreeSWITCH repeats without a seam. */
  readonly cache: string;
  /** Size of all spoken texts, in MiB, above which those that were not used for longest are deleted. */
  readonly cacheMaxMb: number;
  /** Sound files that prompts name by URL. `allowPrivate`: whether they may be at an address of a private network. */
  readonly urls: { readonly allowPrivate: boolean; readonly maxMb: number; readonly timeoutMs: number };
  /** It is repeated while the caller waits. */
  readonly holdMusic: Prompt | null;
  /** It is played to the caller when a handoff starts. */
  readonly announcement: Prompt | null;
  /** It is played to a waiting caller every `everyMs`. `{waitText}` in its text says how long the caller has waited. */
  readonly wait: { readonly prompt: Prompt; readonly everyMs: number } | null;
  /** It is played to an agent whose caller hung up during the briefing. */
  readonly callerLeft: Prompt | null;
  /** What agents hear who have answered when another one took the call. */
  readonly takenElsewhere: Prompt | null;
}

/** An agent. */
export interface AgentConfig extends AgentProfile {
  /** The presence of an agent who is new. Later it is what the API sets. */
  readonly state: AgentPresence;
}

/** How people talk with each other after a handoff. */
export interface ConversationConfig {
  /** The keys that an agent presses for each action, such as `*1`. Null: none. No sequence begins with another one. */
  readonly keys: Readonly<
    Record<'hold' | 'consult' | 'merge' | 'leave' | 'returnToAi' | 'park' | 'release', string | null>
  >;
  /** When the agent leaves, the call ends, or goes on while somebody else talks with the caller. */
  readonly agentLeaves: 'end' | 'continue';
  /** How long somebody who is to take part rings. */
  readonly ringTimeoutMs: number;
  /** How long a caller may be parked. */
  readonly parkTimeoutMs: number;
}

/** The settings of a handoff. A request may override them. */
export interface HandoffConfig {
  /**
   * `sip:`, `sips:` and `tel:` URIs. The list may be empty only if an AI answers, which then names the destinations.
   */
  readonly destinations: readonly string[];
  /** In which order the destinations are called. Missing: that of the queue, or `sequential`. */
  readonly hunt?: Hunt | undefined;
  /** Where the caller waits if no agent is free. Missing: nowhere. */
  readonly queue?: string | undefined;
  /** Who has more is before the others. */
  readonly priority: number;
  /** How long one destination rings. It is at most `totalTimeoutMs`. */
  readonly ringTimeoutMs: number;
  /** Time from the trigger until an agent has accepted. */
  readonly totalTimeoutMs: number;
  readonly accept: AcceptPolicy;
  readonly strategy: HandoffStrategy;
  /** Strategy `refer`: webhooks have so long to take the context before the caller is sent away. 0: nobody waits. */
  readonly contextTimeoutMs: number;
  /** Strategy `conference-then-refer`: Warmbridge leaves the path so long after the join; null: when it is asked. */
  readonly releaseAfterMs: number | null;
  /** The caller hears what the far end sends before it answers (RFC 3960), in the place of music. */
  readonly earlyMedia: boolean;
  /** Most handoffs of one call. The limit stops an AI application that goes round in circles. */
  readonly maxPerCall: number;
  /** Most handoffs of the route that are under way at once. One more goes to its fallbacks. Null: as many as come. */
  readonly maxAtOnce: number | null;
  /** The fallbacks in the order in which they are tried. */
  readonly fallback: readonly RouteFallback[];
  /** Nobody is called while these hours are closed. Missing: somebody always is. */
  readonly hours?: string | undefined;
  /** The fallbacks while they are. Missing: {@link fallback}. */
  readonly closed?: readonly RouteFallback[] | undefined;
  /**
   * The briefing of the agent. `{from}`, `{to}`, `{reason}` and `{summary}` in its text stand for those of the call.
   */
  readonly whisper: Whisper;
  /** The words of a whisper are cut to what is said in this time, by estimate: at a sentence, or a word. */
  readonly whisperMaxMs: number;
  /** Whether it is measured that the caller hears nothing of the whisper, and the leak that raises an alarm. */
  readonly whisperPrivacy: { readonly enabled: boolean; readonly alarmDb: number };
  /**
   * What both hear as they are joined, such as a beep or who is there. Its text has the same places. Null: nothing.
   */
  readonly introduction: Prompt | null;
  /** The reason of a handoff that nobody asked for. The AI kind `none` has such handoffs. */
  readonly reason: string;
  /** {@link ContextConfig.displayName} for this route. Missing: that of the whole program. */
  readonly displayName?: string | undefined;
}

/** The rules for calls to a number. */
export interface Route {
  /** `to` is a number, a prefix that ends in `*`, or `*`. {@link matchRoute} says how it is compared. */
  readonly match: { readonly to: string };
  /** Calls of the route that are up at once, and that begin in a second. Null: as many as come. */
  readonly maxCalls: number | null;
  readonly maxCallsPerSecond: number | null;
  /** The status of an INVITE that is one too many. */
  readonly refuseWith: 503 | 486;
  /**
   * When callers get their 200. `early-media`: announcements and music come behind a 183 (RFC 3960), and the 200 when
   * somebody or something is there to speak with, `maxEarlyMs` after the INVITE at the latest.
   */
  readonly answer: { readonly mode: 'at-once' | 'early-media'; readonly maxEarlyMs: number };
  /** The zone of its calls, where their trunk or user names none. Null: see {@link MediaConfig.zone}. */
  readonly zone: string | null;
  readonly ai: AiConfig;
  readonly handoff: HandoffConfig;
  /** Whose telephone may put the other side through to somebody else (REFER). */
  readonly transfer: { readonly agent: boolean; readonly caller: boolean };
  /** When a call goes from the AI to a human. The first rule that matches wins. */
  readonly escalation: readonly EscalationRule[];
  /** What is missing is as `recording` has it. */
  readonly recording: RouteRecordingConfig;
}

/** What agents see of a call before they hear of it. */
export interface ContextConfig {
  /** Where browsers reach the API, without a slash at the end. Null takes the address that the API listens at. */
  readonly publicUrl: string | null;
  /** How long the link on an INVITE is good. */
  readonly linkTtlMs: number;
  /**
   * Template of the caller's display name on the INVITE to the agent: `{from}`, `{name}`, `{to}`, `{route}`, `{reason}`,
   * `{intent}`. Null gives none.
   */
  readonly displayName: string | null;
}

/** A CRM that gets the context card as an agent's telephone rings. */
export interface CrmConfig {
  readonly url: string;
  /** Key of the signature. Null leaves the requests unsigned. */
  readonly secret: string | null;
  /** Whether the CRM may be at an address of a private network. */
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
  /** JSON with placeholders such as `{{fields.intent}}`. Null takes that of docs/context.md. */
  readonly template: unknown;
}

/** A receiver of events. */
export interface WebhookConfig {
  /** Deliveries are listed by it. It is the host and the path of `url` if the configuration gives none. */
  readonly name: string;
  readonly url: string;
  /** Keys of the signature, two while one is replaced by the other. Null leaves the requests unsigned. */
  readonly secret: string | readonly string[] | null;
  /** Names of events. `*` is all of them. */
  readonly events: readonly string[];
  /** Whether the receiver may be at an address of a private network. */
  readonly allowPrivate: boolean;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  /** Attempts at once, of different calls. */
  readonly concurrency: number;
}

/** Names of pino's levels. */
export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

export interface LogConfig {
  readonly level: LogLevel;
  /** Log every SIP message whole, with the numbers of callers. */
  readonly sipTrace: boolean;
}

/** When the program refuses new calls, so that those that are up go on. */
export interface LimitsConfig {
  readonly overload: OverloadConfig;
}

/** How late things may be before new calls are refused. */
export interface OverloadConfig {
  readonly enabled: boolean;
  /** How late the event loop may be. */
  readonly loopDelayMs: number;
  /** How late the media may be: the ticks of the embedded engine, or FreeSWITCH's answers to commands. */
  readonly mediaDelayMs: number;
  /** How long a caller may wait for the 200. */
  readonly answerMs: number;
  /** What refused callers are told (RFC 3261 20.33). */
  readonly retryAfterSeconds: number;
}

/** How the process ends on SIGTERM. */
export interface DrainConfig {
  /** How long calls without a human may go on. It is less than `forceMs`. */
  readonly graceMs: number;
  /** How long any call may go on. */
  readonly forceMs: number;
}

/** A fault or a warning of the configuration. */
export interface ConfigFault {
  /** A path such as `routes[0].handoff.ringTimeoutMs`, the name of the file, or that of an environment variable. */
  readonly path: string;
  readonly message: string;
}

/** The result of {@link loadConfig}. */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly ConfigFault[] }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** A server with OpenAI's chat completions. */
export interface SummaryConfig {
  /** Without `/chat/completions`. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly model: string;
}
