import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { Requests } from './thread-link.ts';
import { ThreadLink } from './thread-link.ts';

/** What a {@link ThreadOnDemand} starts, and where it tells what becomes of it. */
export interface ThreadOnDemandOptions {
  readonly program: URL;
  readonly workerData: unknown;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Logged where the thread is lost. */
  readonly lost: string;
}

/** A worker thread without commands that is started by the first request, and again by the next one where it was lost. */
export class ThreadOnDemand<Shape extends Requests<Shape>> {
  readonly #options: ThreadOnDemandOptions;
  #link: Promise<ThreadLink<Shape, never>> | null = null;

  constructor(options: ThreadOnDemandOptions) {
    this.#options = options;
  }

  /** As {@link ThreadLink.request}. @throws MediaError */
  async request<Op extends keyof Shape & string>(
    op: Op,
    args: Shape[Op]['args'],
    timeoutMs: number,
  ): Promise<Shape[Op]['result']> {
    this.#link ??= this.#launch();
    return await (await this.#link).request(op, args, timeoutMs);
  }

  /** Ends the thread, and what it does. Idempotent. */
  async close(): Promise<void> {
    const link = this.#link;
    this.#link = null;
    await (await link?.catch(() => null))?.close();
  }

  async #launch(): Promise<ThreadLink<Shape, never>> {
    const { program, workerData, clock, logger, lost } = this.#options;
    try {
      return await ThreadLink.start<Shape, never>(program, workerData, clock, {
        log: ({ level, message, fields }) => logger[level](fields, message),
        told: () => undefined,
        lost: (reason) => {
          this.#link = null;
          logger.warn({ reason }, lost);
        },
      });
    } catch (error) {
      this.#link = null;
      throw error;
    }
  }
}
