import type { Logger } from 'pino';
import type { AiNotice } from '../../ports/ai.ts';
import type {
  AiGatewayFigures,
  VoiceCall,
  VoiceEvent,
  VoicePort,
  VoiceSession,
  LineSource,
  VoiceUsage,
} from '../../ports/ai-voice.ts';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { KeptThread, ThreadLink } from '../../media/thread/index.ts';
import type { GatewayCommand, GatewayRequests, GatewayThreadOptions, GatewayTold, SessionNumber } from './messages.ts';

/** Voices that the gateway has at once. */
const MAX_SESSIONS = 1_000;
/** How often a thread with sessions is asked whether it lives. */
const BEAT_MS = 2_000;
const NOTHING: VoiceUsage = { sessions: 0, sockets: 0, ports: 0 };

/** Settings of the gateway. */
export interface AiGatewayOptions {
  /** Module of the thread, which calls `serveAiGateway`. */
  readonly program: URL;
  /** IP address of the RTP ports, which media engines can reach. */
  readonly address: string;
  /** The media engine is in this process: the gateway ticks in step with it. @defaultValue false */
  readonly inStep?: boolean;
  /** What the module makes its connectors with. */
  readonly settings: unknown;
  readonly clock: Clock;
  readonly logger: Logger;
  /** @defaultValue 1000 */
  readonly maxSessions?: number;
}

type GatewayLink = ThreadLink<GatewayRequests, GatewayCommand, GatewayTold>;
type OnEvent = (event: VoiceEvent) => void;

/**
 * Gives AIs a voice: its worker thread has an RTP port and a connection for each. A thread that is lost, or hangs, takes
 * its sessions with it (`ended`, lost), and is started again.
 */
export class AiGateway implements VoicePort {
  readonly #options: AiGatewayOptions;
  readonly #thread: KeptThread<GatewayLink>;
  readonly #sessions = new Map<SessionNumber, OnEvent>();
  #nextSession = 1;
  #lost = 0;
  #beat: TimerHandle | null = null;
  #closed = false;

  constructor(options: AiGatewayOptions) {
    const { clock, logger } = options;
    this.#options = options;
    this.#thread = new KeptThread<GatewayLink>({
      name: 'AI gateway',
      clock,
      launch: (lost) => this.#launch(lost),
      onLost: (reason) => {
        logger.error({ reason, sessions: this.#sessions.size }, 'AI gateway lost');
        this.#loseAll(reason);
      },
      onRestarted: () => {
        logger.info('AI gateway runs again');
      },
      onFailed: (error) => {
        logger.error({ err: error }, 'AI gateway cannot be started');
      },
    });
  }

  /** Starts the thread. @throws MediaError `engine-lost` */
  async start(): Promise<void> {
    await this.#thread.start();
  }

  connect(source: LineSource, call: VoiceCall, offer: string, onEvent: OnEvent): VoiceSession {
    const session = this.#nextSession++;
    const post = (command: GatewayCommand): void => {
      if (this.#sessions.has(session)) this.#thread.link?.post(command);
    };
    this.#sessions.set(session, onEvent);
    const obstacle = this.unavailable() ?? this.#crowded();
    if (obstacle === null) {
      post({ op: 'connect', session, source, call, offer });
      this.#keepBeating();
    } else {
      // The caller has its session before it is told of its end.
      queueMicrotask(() => this.#deliver({ session, event: { type: 'ended', lost: true, reason: obstacle } }));
    }
    return {
      attend: (has: boolean) => post({ op: 'attend', session, has }),
      tell: (notice: AiNotice) => post({ op: 'tell', session, notice }),
      close: (reason: string) => {
        post({ op: 'close', session, reason });
        this.#sessions.delete(session);
      },
    };
  }

  unavailable(): string | null {
    return this.#thread.unavailable();
  }

  async usage(): Promise<VoiceUsage> {
    return (await this.#thread.link?.request('usage', {}).catch(() => NOTHING)) ?? NOTHING;
  }

  get figures(): AiGatewayFigures {
    return { sessions: this.#sessions.size, begun: this.#nextSession - 1, lost: this.#lost };
  }

  /** Ends every session, which is told so, and the thread. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#beat !== null) this.#options.clock.cancel(this.#beat);
    this.#beat = null;
    // Bots are told goodbye. A thread that does not answer is ended all the same.
    await this.#thread.link?.request('endAll', { reason: 'the program ends' }).catch(() => null);
    await this.#thread.close();
    this.#loseAll('AI gateway is closed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #launch(lost: (reason: string) => void): Promise<GatewayLink> {
    const { program, address, settings, clock, logger, inStep = false } = this.#options;
    const workerData: GatewayThreadOptions = { address, settings, inStep };
    return await ThreadLink.start<GatewayRequests, GatewayCommand, GatewayTold>(program, workerData, clock, {
      log: ({ level, message, fields }) => {
        logger[level](fields, message);
      },
      told: (told) => {
        this.#thread.good();
        this.#deliver(told);
      },
      lost,
    });
  }

  #deliver({ session, event }: GatewayTold): void {
    const onEvent = this.#sessions.get(session);
    if (onEvent === undefined) return;
    if (event.type === 'ended') {
      this.#sessions.delete(session);
      if (event.lost) this.#lost++;
    }
    onEvent(event);
  }

  #loseAll(reason: string): void {
    for (const session of [...this.#sessions.keys()]) {
      this.#deliver({ session, event: { type: 'ended', lost: true, reason } });
    }
  }

  #crowded(): string | null {
    const most = this.#options.maxSessions ?? MAX_SESSIONS;
    return this.#sessions.size > most ? `the AI gateway has ${String(most)} sessions already` : null;
  }

  /** A thread that hangs does not tell so: one that does not answer is ended. */
  #keepBeating(): void {
    if (this.#beat !== null || this.#closed) return;
    this.#beat = this.#options.clock.schedule(BEAT_MS, () => {
      this.#beat = null;
      if (this.#sessions.size === 0) return;
      void this.usage();
      this.#keepBeating();
    });
  }
}
