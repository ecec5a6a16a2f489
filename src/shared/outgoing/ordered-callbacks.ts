import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import { messageOf } from '../message-of.ts';
import { pause } from '../pause.ts';
import { within } from '../within.ts';

const TIMEOUT_MS = 5_000;
const TRIES = 3;
const RETRY_AFTER_MS = 1_000;
/** How long the end of the program waits for those that are under way. */
const CLOSE_MS = 2_000;
/** Callbacks that may wait for applications that do not answer. More are left out, and the log says so. */
const MAX_WAITING = 1_000;

/**
 * Tells applications what happens, each thing in its order and with three tries. What is not delivered then is in the log;
 * `webhooks` of the configuration are those that lose nothing.
 */
export class OrderedCallbacks {
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** The last one of each order. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();
  #waiting = 0;
  #closing: Promise<void> | null = null;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * Sends after everything that was told with the same `order`.
   * @param what names it for the log
   * @param send sends it once. @returns the status of the answer
   */
  tell(order: string, what: string, send: (signal: AbortSignal) => Promise<number>): void {
    if (this.#waiting >= MAX_WAITING || this.#closing !== null) {
      const why = this.#closing === null ? 'too many wait' : 'the program ends';
      this.#logger.warn({ what }, `a status callback was left out: ${why}`);
      return;
    }
    this.#waiting += 1;
    const last = (this.#last.get(order) ?? Promise.resolve()).then(() => this.#deliver(what, send));
    this.#last.set(order, last);
    void last.finally(() => {
      this.#waiting -= 1;
      if (this.#last.get(order) === last) this.#last.delete(order);
    });
  }

  /** Waits a little for what is under way, and gives up the rest, which the log counts. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const underWay = async (): Promise<unknown> => await Promise.all(this.#last.values());
    const wait = { clock: this.#clock, ms: CLOSE_MS, who: 'a receiver of status callbacks' };
    await within(wait, underWay).catch(() => {
      this.#logger.warn({ count: this.#waiting }, 'status callbacks were given up: the program ends');
      this.#ending.abort();
    });
    await underWay();
  }

  async #deliver(what: string, send: (signal: AbortSignal) => Promise<number>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const fault = this.#isOver() ? null : await this.#try(send);
      if (fault === null || this.#isOver()) return;
      if (tries === TRIES) {
        this.#logger.warn({ what, reason: fault }, 'a status callback did not arrive');
        return;
      }
      await pause(this.#clock, RETRY_AFTER_MS, this.#ending.signal);
    }
  }

  /** What is under way is given up. */
  #isOver(): boolean {
    return this.#ending.signal.aborted;
  }

  /** @returns why it has to be sent again; null: it has arrived, or the receiver does not want it */
  async #try(send: (signal: AbortSignal) => Promise<number>): Promise<string | null> {
    const { signal } = this.#ending;
    const wait = { clock: this.#clock, ms: TIMEOUT_MS, who: 'the receiver of status callbacks', signal };
    try {
      const status = await within(wait, send);
      if (status >= 400) this.#logger.debug({ status }, 'a status callback was refused');
      return status < 500 ? null : `it answered ${String(status)}`;
    } catch (error) {
      return messageOf(error);
    }
  }
}
