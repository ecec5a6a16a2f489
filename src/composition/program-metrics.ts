import type { AiGatewayFigures } from '../ports/ai-voice.ts';
import type { OverloadControl } from '../overload/index.ts';
import type { CallbackResult } from '../ports/callbacks.ts';
import type { MediaServers } from '../ports/media-servers.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { StoreOutage } from '../ports/store-outage.ts';
import type { TranscriptionFigures } from '../ports/transcription.ts';
import type { ConfigFigures, NodeFigures, RecordingFigures, VoiceFigures, WebhookMetrics } from '../records/index.ts';
import {
  AgentMetrics,
  AgentQueueMetrics,
  AiGatewayMetrics,
  CallbackMetrics,
  CallMetrics,
  ConfigMetrics,
  MediaServerMetrics,
  TrunkMetrics,
  OverloadMetrics,
  RecordingMetrics,
  RefusalMetrics,
  RouteMetrics,
  SipServerMetrics,
  NodeMetrics,
  StoreMetrics,
  TranscriptionMetrics,
  UserMetrics,
  VoiceMetrics,
} from '../records/index.ts';
import type { RefusalKind, RefusalLog } from '../shared/refusal-log.ts';
import { REFUSAL_KINDS } from '../shared/refusal-log.ts';
import type { SipServer } from '../sip-server/index.ts';

/** All metrics of the program, in the text form of Prometheus. */
export class ProgramMetrics {
  readonly #calls = new CallMetrics();
  readonly #media: MediaServerMetrics;
  readonly #sip: SipServerMetrics | null;
  readonly #overload: OverloadMetrics | null;
  readonly #refusals: RefusalMetrics<RefusalKind>;
  readonly #webhooks: WebhookMetrics;
  readonly #transcription: TranscriptionMetrics | null;
  readonly #voice: VoiceMetrics;
  readonly #voices: () => AiGatewayMetrics | null;
  readonly #agents: AgentMetrics;
  readonly #agentQueues: AgentQueueMetrics;
  readonly #callbacks: CallbackMetrics;
  readonly #trunks: TrunkMetrics;
  readonly #users: UserMetrics;
  readonly #routes: RouteMetrics;
  readonly #config: ConfigMetrics;
  readonly #recordings: RecordingMetrics;
  readonly #store: StoreMetrics;
  readonly #nodes: NodeMetrics;

  /** Null if this program does not have the part. */
  constructor({
    server,
    servers,
    refusals,
    webhooks,
    overload,
    transcription,
    voice,
    voices,
    agents,
    agentQueues,
    callbacks,
    trunks,
    users,
    routes,
    recordings,
    config,
    outage,
    nodes,
  }: {
    readonly server: SipServer | null;
    readonly servers: MediaServers | null;
    readonly refusals: RefusalLog;
    readonly webhooks: WebhookMetrics;
    readonly overload: OverloadControl | null;
    readonly transcription: { readonly figures: TranscriptionFigures } | null;
    readonly voice: { readonly tts: { readonly name: string }; figures(): VoiceFigures };
    readonly voices: { readonly started: () => { readonly figures: AiGatewayFigures } | null };
    readonly agents: ConstructorParameters<typeof AgentMetrics>[0];
    readonly agentQueues: ConstructorParameters<typeof AgentQueueMetrics>[0];
    readonly callbacks: ConstructorParameters<typeof CallbackMetrics>[0];
    readonly trunks: ConstructorParameters<typeof TrunkMetrics>[0];
    readonly users: ConstructorParameters<typeof UserMetrics>[0];
    readonly routes: ConstructorParameters<typeof RouteMetrics>[0];
    readonly recordings: () => RecordingFigures;
    readonly config: () => ConfigFigures | null;
    readonly outage: () => StoreOutage | null;
    readonly nodes: () => NodeFigures;
  }) {
    this.#overload = overload === null ? null : new OverloadMetrics(() => overload.figures);
    this.#transcription = transcription === null ? null : new TranscriptionMetrics(() => transcription.figures);
    this.#voices = metricsOfStarted(voices.started);
    this.#webhooks = webhooks;
    this.#agents = new AgentMetrics(agents);
    this.#agentQueues = new AgentQueueMetrics(agentQueues);
    this.#callbacks = new CallbackMetrics(callbacks);
    this.#trunks = new TrunkMetrics(trunks);
    this.#users = new UserMetrics(users);
    this.#routes = new RouteMetrics(routes);
    this.#config = new ConfigMetrics(config);
    this.#recordings = new RecordingMetrics(recordings);
    this.#store = new StoreMetrics(outage);
    this.#nodes = new NodeMetrics(nodes);
    this.#voice = new VoiceMetrics(voice.tts.name, () => voice.figures());
    this.#refusals = new RefusalMetrics(REFUSAL_KINDS, (kind) => refusals.count(kind));
    this.#media = new MediaServerMetrics(servers);
    this.#sip = server === null ? null : new SipServerMetrics(() => server.stats());
  }

  /** Counts a line of a call's journal. */
  count(entry: JournalEntry): void {
    this.#calls.count(entry);
  }

  /** Counts a callback that was given up, where no call tells it. */
  countCallback(result: CallbackResult): void {
    this.#calls.countCallback(result);
  }

  async text(): Promise<string> {
    const own = [
      this.#calls,
      this.#refusals,
      this.#webhooks,
      this.#voice,
      this.#agents,
      this.#agentQueues,
      this.#callbacks,
      this.#trunks,
      this.#users,
      this.#routes,
      this.#recordings,
      this.#config,
      this.#store,
      this.#nodes,
    ];
    const sources = [...own, this.#media, this.#sip, this.#overload, this.#transcription, this.#voices()].filter(
      (one) => one !== null,
    );
    return (await Promise.all(sources.map((source) => source.text()))).join('');
  }
}

/** The gateway has metrics from its start on. */
function metricsOfStarted(started: () => { readonly figures: AiGatewayFigures } | null): () => AiGatewayMetrics | null {
  let made: AiGatewayMetrics | null = null;
  return () => {
    const gateway = started();
    made ??= gateway === null ? null : new AiGatewayMetrics(() => gateway.figures);
    return made;
  };
}
