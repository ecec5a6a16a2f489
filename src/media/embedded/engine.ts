import type { MessagePort } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import type { MediaPort, MediaRoom, MediaUsage, RoomEvent } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { programFile } from '../../shared/package-files.ts';
import type { CodecName } from '../codecs/index.ts';
import { TickLateness } from '../stream/index.ts';
import { KeptThread, ThreadLink } from '../thread/index.ts';
import { FileService } from './file-service.ts';
import type { MediaCommand, MediaLink, MediaRequests, MediaThreadOptions, MediaTold, RoomNumber } from './messages.ts';
import type { PromptResolver } from './prompt-store.ts';
import { PromptStore } from './prompt-store.ts';
import { EmbeddedRoom } from './room.ts';

/** Defaults of {@link EmbeddedMediaOptions}. */
const EMBEDDED_MEDIA_DEFAULTS = {
  drainMs: 1_000,
  promptCacheBytes: 64 * 1024 * 1024,
  promptTimeoutMs: 30_000,
} as const;

/** Settings of the embedded engine. */
export interface EmbeddedMediaOptions {
  /** IP address that RTP is received at. */
  readonly address: string;
  /** IP address that the SDP names, if that is another (NAT). */
  readonly advertisedAddress?: string | undefined;
  /** UDP ports, both included. Each leg takes an even one and the odd one above it for RTCP. */
  readonly rtpPorts: { readonly first: number; readonly last: number };
  /** Codecs that are taken, the preferred one first. */
  readonly codecs: readonly CodecName[];
  /** Silence of a far end after which `mediaTimeout` is told. */
  readonly inactivityMs: number;
  /** An estimate of a leg below it is told as an alarm. @defaultValue null: none is */
  readonly alarmMos?: number | null | undefined;
  readonly prompts: PromptResolver;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long a port rests after its leg closed. @defaultValue 1000 */
  readonly drainMs?: number;
  /** Memory for decoded prompts. @defaultValue 64 MiB, 70 minutes of sound at 8 kHz */
  readonly promptCacheBytes?: number;
  /** Time that a prompt has to become ready, synthesis included. @defaultValue 30000 */
  readonly promptTimeoutMs?: number;
  /** Module that the media thread runs. @defaultValue the engine's own; tests give one that fails */
  readonly threadModule?: URL;
}

/**
 * The media engine that comes with the product: RTP in a worker thread, G.711, RFC 4733, no system package. A thread that
 * is lost takes its rooms with it, and is started again.
 */
export class EmbeddedMediaEngine implements MediaPort {
  readonly #options: EmbeddedMediaOptions;
  readonly #logger: Logger;
  readonly #files: FileService;
  readonly #prompts: PromptStore;
  readonly #lateness = new TickLateness();
  readonly #rooms = new Map<RoomNumber, EmbeddedRoom>();
  readonly #thread: KeptThread<MediaLink>;
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
      decode: (path, sampleRateHz) => this.#files.decode(path, sampleRateHz),
      maxBytes: options.promptCacheBytes ?? EMBEDDED_MEDIA_DEFAULTS.promptCacheBytes,
      timeoutMs: options.promptTimeoutMs ?? EMBEDDED_MEDIA_DEFAULTS.promptTimeoutMs,
    });
    this.#thread = new KeptThread<MediaLink>({
      name: 'media engine',
      clock: options.clock,
      launch: (lost) => this.#launch(lost),
      onLost: (reason) => {
        this.#logger.error({ reason, rooms: this.#rooms.size }, 'media thread lost');
        for (const room of this.#rooms.values()) room.lose(reason);
      },
      onRestarted: () => {
        // If it fails, recordings do, each of which tells so.
        this.#files.reconnect().catch(() => undefined);
      },
      onFailed: (error) => {
        this.#logger.error({ err: error }, 'media thread cannot be started');
      },
    });
  }

  async start(): Promise<void> {
    const advertised = this.#advertisedAddress();
    if (advertised === '0.0.0.0' || advertised === '::') {
      // In SDP it means "hold" (RFC 3264 8.4).
      throw new MediaError('io', 'SDP cannot name this media address: set advertisedAddress');
    }
    try {
      await this.#thread.start();
      await this.#files.start();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  unavailable(): string | null {
    return this.#thread.unavailable();
  }

  async openRoom(call: CallId, onEvent: (event: RoomEvent) => void): Promise<MediaRoom> {
    const { link } = this.#thread;
    if (link === null) throw new MediaError('engine-lost', this.unavailable() ?? '');
    const number = this.#nextRoom++;
    const room = new EmbeddedRoom(
      {
        number,
        link,
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
      await link.request('openRoom', { room: number });
    } catch (error) {
      this.#rooms.delete(number);
      throw error;
    }
    return room;
  }

  /** When it ticks: memory of a {@link TickLateness}, for other threads that work with it. */
  get ticks(): SharedArrayBuffer {
    return this.#lateness.shared;
  }

  latenessMs(): number {
    return this.#thread.link !== null ? this.#lateness.readMs(this.#options.clock.now()) : 0;
  }

  async usage(): Promise<MediaUsage> {
    const recordings = [...this.#rooms.values()].reduce((sum, room) => sum + room.recordings, 0);
    const nothing = { rooms: 0, endpoints: 0, plays: 0, forks: 0, ports: 0 };
    const usage = (await this.#thread.link?.request('usage', {}).catch(() => nothing)) ?? nothing;
    return { ...usage, recordings };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#rooms.values()].map((room) => room.dispose()));
    this.#prompts.close();
    await this.#thread.close();
    await this.#files.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #advertisedAddress(): string {
    return this.#options.advertisedAddress ?? this.#options.address;
  }

  async #launch(lost: (reason: string) => void): Promise<MediaLink> {
    const { address, rtpPorts, inactivityMs, alarmMos = null, drainMs, clock, threadModule } = this.#options;
    this.#lateness.stop(); // what a lost thread left
    const workerData: MediaThreadOptions = {
      address,
      firstPort: rtpPorts.first,
      lastPort: rtpPorts.last,
      drainMs: drainMs ?? EMBEDDED_MEDIA_DEFAULTS.drainMs,
      inactivityMs,
      alarmMos,
      lateness: this.#lateness.shared,
    };
    const link = await ThreadLink.start<MediaRequests, MediaCommand, MediaTold>(
      threadModule ?? programFile('./media-worker.ts', import.meta.url),
      workerData,
      clock,
      {
        log: ({ level, message, fields }) => {
          this.#logger[level](fields, message);
        },
        told: (told) => {
          this.#thread.good();
          for (const { room, event } of told) this.#rooms.get(room)?.deliver(event);
        },
        lost,
      },
    );
    this.#logger.info({ address, first: rtpPorts.first, last: rtpPorts.last }, 'media engine runs');
    return link;
  }

  #connectFiles(port: MessagePort): void {
    const { link } = this.#thread;
    if (link !== null) link.post({ op: 'files', port }, [port]);
    else port.close();
  }
}
