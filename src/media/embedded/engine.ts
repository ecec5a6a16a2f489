import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import type { MediaPort, MediaRoom, MediaUsage, RoomEvent } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';
import { programFile } from '../../shared/package-files.ts';
import type { CodecName } from '../codecs/index.ts';
import { FileService } from './file-service.ts';
import { MediaThread } from './media-thread.ts';
import { portShares } from './port-pool.ts';
import type { PromptResolver } from './prompt-store.ts';
import { PromptStore } from './prompt-store.ts';
import { EmbeddedRoom } from './room.ts';
import type { WebrtcRelay } from '../webrtc/index.ts';

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
  /** Speaks for legs in browsers. The engine starts and closes it. @defaultValue null: nobody does */
  readonly webrtc?: WebrtcRelay | null | undefined;
  readonly prompts: PromptResolver;
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * Threads that carry the sound, each with its share of the ports, and fewer where a share would not do for a call.
   * @defaultValue 1
   */
  readonly threads?: number;
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
 * The media engine that comes with the product: RTP in worker threads, no system package. A room is on the thread that has
 * the fewest. A thread that is lost takes its rooms with it, and is started again.
 */
export class EmbeddedMediaEngine implements MediaPort {
  readonly #options: EmbeddedMediaOptions;
  readonly #logger: Logger;
  readonly #files: FileService;
  readonly #prompts: PromptStore;
  readonly #threads: readonly MediaThread[];
  #nextRoom = 1;
  #nextRecording = 1;

  constructor(options: EmbeddedMediaOptions) {
    this.#options = options;
    this.#logger = options.logger;
    this.#threads = this.#makeThreads();
    this.#files = new FileService(
      options.clock,
      options.logger,
      this.#threads.map((thread) => (port) => thread.connectFiles(port)),
      (told) => {
        for (const room of this.#rooms()) room.recordingTold(told);
      },
    );
    this.#prompts = new PromptStore({
      resolver: options.prompts,
      clock: options.clock,
      decode: (path, sampleRateHz) => this.#files.decode(path, sampleRateHz),
      maxBytes: options.promptCacheBytes ?? EMBEDDED_MEDIA_DEFAULTS.promptCacheBytes,
      timeoutMs: options.promptTimeoutMs ?? EMBEDDED_MEDIA_DEFAULTS.promptTimeoutMs,
    });
  }

  async start(): Promise<void> {
    const advertised = this.#advertisedAddress();
    if (advertised === '0.0.0.0' || advertised === '::') {
      // In SDP it means "hold" (RFC 3264 8.4).
      throw new MediaError('io', 'SDP cannot name this media address: set advertisedAddress');
    }
    try {
      await Promise.all(this.#threads.map((thread) => thread.start()));
      await this.#files.start();
      this.#options.webrtc?.start();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** While one of several threads is started again, the others take calls. */
  unavailable(): string | null {
    const reasons = this.#threads.map((thread) => thread.unavailable());
    return reasons.includes(null) ? null : (reasons[0] ?? null);
  }

  webrtc(): string | null {
    const { webrtc = null } = this.#options;
    return webrtc === null ? 'WebRTC is off (media.webrtc.enabled)' : webrtc.unavailable();
  }

  async openRoom(call: CallId, onEvent: (event: RoomEvent) => void): Promise<MediaRoom> {
    const running = this.#threads.filter(({ link }) => link !== null);
    let fault = new MediaError('engine-lost', this.unavailable() ?? '');
    for (const thread of running.toSorted((left, right) => left.rooms.size - right.rooms.size)) {
      try {
        return await this.#openRoomOn(thread, call, onEvent);
      } catch (error) {
        // Another may have ports left.
        if (!(error instanceof MediaError && error.code === 'no-ports')) throw error;
        fault = error;
      }
    }
    throw fault;
  }

  async #openRoomOn(thread: MediaThread, call: CallId, onEvent: (event: RoomEvent) => void): Promise<MediaRoom> {
    const { link, rooms } = thread;
    if (link === null) throw new MediaError('engine-lost', thread.unavailable() ?? '');
    const number = this.#nextRoom++;
    const room = new EmbeddedRoom(
      {
        number,
        link,
        files: this.#files,
        prompts: this.#prompts,
        address: this.#advertisedAddress(),
        codecs: this.#options.codecs,
        webrtc: this.#options.webrtc ?? null,
        clock: this.#options.clock,
        logger: this.#logger.child({ callId: call }),
        nextRecording: () => this.#nextRecording++,
        onDisposed: () => rooms.delete(number),
      },
      onEvent,
    );
    rooms.set(number, room);
    try {
      await link.request('openRoom', { room: number });
    } catch (error) {
      rooms.delete(number);
      throw error;
    }
    return room;
  }

  /** The latest of the threads counts. */
  latenessMs(): number {
    return Math.max(...this.#threads.map((thread) => thread.latenessMs()));
  }

  async usage(): Promise<MediaUsage> {
    const recordings = this.#rooms().reduce((sum, room) => sum + room.recordings, 0);
    const usages = await Promise.all(this.#threads.map((thread) => thread.usage()));
    const sum = (of: (usage: (typeof usages)[number]) => number): number =>
      usages.reduce((total, usage) => total + of(usage), 0);
    return {
      rooms: sum(({ rooms }) => rooms),
      endpoints: sum(({ endpoints }) => endpoints),
      plays: sum(({ plays }) => plays),
      forks: sum(({ forks }) => forks),
      ports: sum(({ ports }) => ports),
      recordings,
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#rooms().map((room) => room.dispose()));
    this.#prompts.close();
    await Promise.all(this.#threads.map((thread) => thread.close()));
    await this.#files.close();
    await this.#options.webrtc?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #rooms(): readonly EmbeddedRoom[] {
    return this.#threads.flatMap(({ rooms }) => [...rooms.values()]);
  }

  #advertisedAddress(): string {
    return this.#options.advertisedAddress ?? this.#options.address;
  }

  #makeThreads(): readonly MediaThread[] {
    const {
      address,
      rtpPorts,
      inactivityMs,
      alarmMos = null,
      drainMs,
      clock,
      threadModule,
      threads = 1,
    } = this.#options;
    return portShares(rtpPorts, threads).map(({ first, last }, index) => {
      return new MediaThread({
        module: threadModule ?? programFile('./media-worker.ts', import.meta.url),
        data: {
          address,
          firstPort: first,
          lastPort: last,
          drainMs: drainMs ?? EMBEDDED_MEDIA_DEFAULTS.drainMs,
          inactivityMs,
          alarmMos,
        },
        clock,
        logger: this.#logger,
        onRestarted: () => {
          // If it fails, recordings do, each of which tells so.
          this.#files.reconnect(index).catch(() => undefined);
        },
      });
    });
  }
}
