import type { MessagePort } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import type { MediaPort, MediaRoom, MediaUsage, RoomEvent } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import type { AudioCodec } from '../rtp/index.ts';
import { FileService } from './file-service.ts';
import type { MediaCommand, MediaRequests, MediaThreadOptions, RoomNumber, ThreadMessage } from './messages.ts';
import type { PromptResolver } from './prompt-store.ts';
import { PromptStore } from './prompt-store.ts';
import { EmbeddedRoom } from './room.ts';
import { ThreadLink } from './thread-link.ts';
import { TickLateness } from './tick-lateness.ts';

/** Defaults of {@link EmbeddedMediaOptions}. */
const EMBEDDED_MEDIA_DEFAULTS = {
  drainMs: 1_000,
  promptCacheBytes: 64 * 1024 * 1024,
  promptTimeoutMs: 30_000,
} as const;

/** A lost media thread is started again after this, then after twice as long, up to the second number. */
const RESTART_FIRST_MS = 100;
const RESTART_LAST_MS = 5_000;

/** Settings of the embedded engine. */
export interface EmbeddedMediaOptions {
  /** IP address that RTP is received at. */
  readonly address: string;
  /** IP address that the SDP names, if that is another (NAT). */
  readonly advertisedAddress?: string | undefined;
  /** UDP ports, both included. Each leg takes an even one and the odd one above it for RTCP. */
  readonly rtpPorts: { readonly first: number; readonly last: number };
  /** Codecs that are taken, the preferred one first. */
  readonly codecs: readonly AudioCodec[];
  /** Silence of a far end after which `mediaTimeout` is told. */
  readonly inactivityMs: number;
  readonly prompts: PromptResolver;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a port rests after its leg closed. @defaultValue 1000 */
  readonly drainMs?: number;
  /** Memory for decoded prompts. @defaultValue 64 MiB, 70 minutes of sound */
  readonly promptCacheBytes?: number;
  /** Time that a prompt has to become ready, synthesis included. @defaultValue 30000 */
  readonly promptTimeoutMs?: number;
  /** Module that the media thread runs. @defaultValue the engine's own; tests give one that fails */
  readonly threadModule?: URL;
}

type MediaLink = ThreadLink<MediaRequests, MediaCommand>;

/** `starting` also covers the time between the loss of the media thread and its next start. */
type EngineState =
  | { readonly name: 'idle' | 'closed' }
  | { readonly name: 'starting'; readonly reason: string }
  | { readonly name: 'running'; readonly link: MediaLink };

/**
 * The media engine that comes with the product: RTP in a worker thread, G.711, RFC 4733, no system package.
 *
 *     idle --start--> starting --ready--> running --thread lost--> starting (100 ms, 200 ms, ... 5 s) --> running
 *     any --close--> closed
 */
export class EmbeddedMediaEngine implements MediaPort {
  readonly #options: EmbeddedMediaOptions;
  readonly #logger: Logger;
  readonly #files: FileService;
  readonly #prompts: PromptStore;
  readonly #lateness = new TickLateness();
  readonly #rooms = new Map<RoomNumber, EmbeddedRoom>();
  #state: EngineState = { name: 'idle' };
  #restartTimer: TimerHandle | null = null;
  #restartMs = RESTART_FIRST_MS;
  #nextRoom = 1;
  #nextRecording = 1;

  constructor(options: EmbeddedMediaOptions) {
    this.#options = options;
    this.#logger = options.logger;
    this.#files = new FileService(
      options.clock,
      options.logger,
      (port) => {
        this.#connectFiles(port);
      },
      (told) => {
        for (const room of this.#rooms.values()) room.recordingTold(told);
      },
    );
    this.#prompts = new PromptStore({
      resolver: options.prompts,
      clock: options.clock,
      decode: (path) => this.#files.decode(path),
      maxBytes: options.promptCacheBytes ?? EMBEDDED_MEDIA_DEFAULTS.promptCacheBytes,
      timeoutMs: options.promptTimeoutMs ?? EMBEDDED_MEDIA_DEFAULTS.promptTimeoutMs,
    });
  }

  async start(): Promise<void> {
    if (this.#state.name !== 'idle')
      throw new MediaError('engine-lost', `the media engine cannot start: it is ${this.#state.name}`);
    const advertised = this.#advertisedAddress();
    if (advertised === '0.0.0.0' || advertised === '::') {
      // In SDP it means "hold" (RFC 3264 8.4).
      throw new MediaError('io', 'SDP cannot name this media address: set advertisedAddress');
    }
    this.#state = { name: 'starting', reason: 'media engine is starting' };
    try {
      await this.#launch();
      await this.#files.start();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  unavailable(): string | null {
    switch (this.#state.name) {
      case 'running':
        return null;
      case 'starting':
        return this.#state.reason;
      case 'idle':
        return 'media engine is not started';
      case 'closed':
        return 'media engine is closed';
    }
  }

  async openRoom(call: CallId, onEvent: (event: RoomEvent) => void): Promise<MediaRoom> {
    if (this.#state.name !== 'running') throw new MediaError('engine-lost', this.unavailable() ?? '');
    const number = this.#nextRoom++;
    const room = new EmbeddedRoom(
      {
        number,
        link: this.#state.link,
        files: this.#files,
        prompts: this.#prompts,
        address: this.#advertisedAddress(),
        codecs: this.#options.codecs,
        clock: this.#options.clock,
        logger: this.#logger.child({ callId: call }),
        nextRecording: () => this.#nextRecording++,
        onDisposed: () => this.#rooms.delete(number),
      },
      onEvent,
    );
    this.#rooms.set(number, room);
    try {
      await this.#state.link.request('openRoom', { room: number });
    } catch (error) {
      this.#rooms.delete(number);
      throw error;
    }
    return room;
  }

  latenessMs(): number {
    return this.#state.name === 'running' ? this.#lateness.readMs(this.#options.clock.now()) : 0;
  }

  async usage(): Promise<MediaUsage> {
    const recordings = [...this.#rooms.values()].filter((room) => room.recording).length;
    const nothing = { rooms: 0, endpoints: 0, plays: 0, forks: 0, ports: 0 };
    if (this.#state.name !== 'running') return { ...nothing, recordings };
    const usage = await this.#state.link.request('usage', {}).catch(() => nothing);
    return { ...usage, recordings };
  }

  async close(): Promise<void> {
    if (this.#restartTimer !== null) this.#options.clock.cancel(this.#restartTimer);
    this.#restartTimer = null;
    await Promise.all([...this.#rooms.values()].map((room) => room.dispose()));
    const state = this.#state;
    this.#state = { name: 'closed' };
    this.#prompts.close();
    if (state.name === 'running') await state.link.close();
    await this.#files.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #advertisedAddress(): string {
    return this.#options.advertisedAddress ?? this.#options.address;
  }

  async #launch(): Promise<void> {
    const { address, rtpPorts, inactivityMs, drainMs, clock, threadModule } = this.#options;
    this.#lateness.stop(); // what a lost thread left
    const workerData: MediaThreadOptions = {
      address,
      firstPort: rtpPorts.first,
      lastPort: rtpPorts.last,
      drainMs: drainMs ?? EMBEDDED_MEDIA_DEFAULTS.drainMs,
      inactivityMs,
      lateness: this.#lateness.shared,
    };
    const link: MediaLink = await ThreadLink.start<MediaRequests, MediaCommand>(
      threadModule ?? new URL('./media-worker.ts', import.meta.url),
      workerData,
      clock,
      {
        message: (message) => {
          this.#onMessage(message);
        },
        lost: (reason) => {
          this.#onLost(reason);
        },
      },
    );
    if (this.#state.name === 'closed') {
      await link.close();
      throw new MediaError('engine-lost', 'media engine is closed');
    }
    this.#state = { name: 'running', link };
    this.#logger.info({ address, first: rtpPorts.first, last: rtpPorts.last }, 'media engine runs');
  }

  #connectFiles(port: MessagePort): void {
    if (this.#state.name === 'running') this.#state.link.post({ op: 'files', port }, [port]);
    else port.close();
  }

  #onMessage(message: Exclude<ThreadMessage, { kind: 'ready' | 'reply' | 'refused' }>): void {
    if (message.kind === 'log') {
      this.#logger[message.level](message.fields, message.message);
      return;
    }
    // A thread that carries calls has earned a quick restart.
    this.#restartMs = RESTART_FIRST_MS;
    if (message.kind === 'events') for (const { room, event } of message.events) this.#rooms.get(room)?.deliver(event);
  }

  #onLost(reason: string): void {
    if (this.#state.name !== 'running') return; // it did not start, which its starter is told
    this.#state = { name: 'starting', reason };
    this.#logger.error({ reason, rooms: this.#rooms.size }, 'media thread lost');
    for (const room of this.#rooms.values()) room.lose(reason);
    this.#restartLater();
  }

  #restartLater(): void {
    this.#restartTimer = this.#options.clock.schedule(this.#restartMs, () => {
      this.#restartTimer = null;
      void this.#restart();
    });
    this.#restartMs = Math.min(2 * this.#restartMs, RESTART_LAST_MS);
  }

  async #restart(): Promise<void> {
    try {
      await this.#launch();
      await this.#files.reconnect();
    } catch (error) {
      if (this.#state.name !== 'starting') return;
      this.#logger.error({ err: error }, 'media thread cannot be started');
      this.#restartLater();
    }
  }
}
