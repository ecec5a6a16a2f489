import type { MessagePort } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { MediaUsage } from '../../ports/media.ts';
import { TickLateness } from '../stream/index.ts';
import { KeptThread, ThreadLink } from '../thread/index.ts';
import type { MediaCommand, MediaLink, MediaRequests, MediaThreadOptions, MediaTold, RoomNumber } from './messages.ts';
import type { EmbeddedRoom } from './room.ts';

/** What a media thread needs of its engine. */
export interface MediaThreadContext {
  /** Module that the thread runs. */
  readonly module: URL;
  readonly data: Omit<MediaThreadOptions, 'lateness'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** It was lost, and runs again. */
  readonly onRestarted: () => void;
}

const NOTHING: Omit<MediaUsage, 'recordings'> = { rooms: 0, endpoints: 0, plays: 0, forks: 0, ports: 0 };

/** One of the engine's threads, with the rooms that are on it. A lost thread takes them with it, and is started again. */
export class MediaThread {
  readonly rooms = new Map<RoomNumber, EmbeddedRoom>();
  readonly #context: MediaThreadContext;
  readonly #lateness = new TickLateness();
  readonly #thread: KeptThread<MediaLink>;

  constructor(context: MediaThreadContext) {
    this.#context = context;
    const { clock, logger, onRestarted } = context;
    this.#thread = new KeptThread<MediaLink>({
      name: 'media engine',
      clock,
      launch: (lost) => this.#launch(lost),
      onLost: (reason) => {
        logger.error({ reason, rooms: this.rooms.size }, 'media thread lost');
        for (const room of this.rooms.values()) room.lose(reason);
      },
      onRestarted,
      onFailed: (error) => {
        logger.error({ err: error }, 'media thread cannot be started');
      },
    });
  }

  /** @throws MediaError `engine-lost`; it is closed then */
  async start(): Promise<void> {
    await this.#thread.start();
  }

  /** Null while it does not run. */
  get link(): MediaLink | null {
    return this.#thread.link;
  }

  /** Null if it runs; otherwise why not. */
  unavailable(): string | null {
    return this.#thread.unavailable();
  }

  latenessMs(): number {
    return this.link !== null ? this.#lateness.readMs(this.#context.clock.now()) : 0;
  }

  async usage(): Promise<Omit<MediaUsage, 'recordings'>> {
    return (await this.link?.request('usage', {}).catch(() => NOTHING)) ?? NOTHING;
  }

  /** Gives it the way to the file thread. */
  connectFiles(port: MessagePort): void {
    if (this.link !== null) this.link.post({ op: 'files', port }, [port]);
    else port.close();
  }

  /** Ends it. Idempotent. */
  async close(): Promise<void> {
    await this.#thread.close();
  }

  async #launch(lost: (reason: string) => void): Promise<MediaLink> {
    const { module, data, clock, logger } = this.#context;
    this.#lateness.stop(); // what a lost thread left
    const workerData: MediaThreadOptions = { ...data, lateness: this.#lateness.shared };
    const link = await ThreadLink.start<MediaRequests, MediaCommand, MediaTold>(module, workerData, clock, {
      log: ({ level, message, fields }) => {
        logger[level](fields, message);
      },
      told: (told) => {
        this.#thread.good();
        for (const { room, event } of told) this.rooms.get(room)?.deliver(event);
      },
      lost,
    });
    logger.info({ address: data.address, first: data.firstPort, last: data.lastPort }, 'media engine runs');
    return link;
  }
}
