import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import { messageOf } from '../message-of.ts';
import { pause } from '../pause.ts';
import { within } from '../within.ts';

const TIMEOUT_MS = 5_000;
const TRIES = 3;
const RETRY_AFTER_MS = 1_000;
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
  #waiting = 0;

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
    if (this.#waiting >= MAX_WAITING) {
      this.#logger.warn({ what }, 'a status callback was left out: too many wait');
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

  async #deliver(what: string, send: (signal: AbortSignal) => Promise<number>): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const fault = await this.#try(send);
      if (fault === null) return;
      if (tries === TRIES) {
        this.#logger.warn({ what, reason: fault }, 'a status callback did not arrive');
        return;
      }
      await pause(this.#clock, RETRY_AFTER_MS);
    }
  }

  /** @returns why it has to be sent again; null: it has arrived, or the receiver does not want it */
  async #try(send: (signal: AbortSignal) => Promise<number>): Promise<string | null> {
    const wait = { clock: this.#clock, ms: TIMEOUT_MS, who: 'the receiver of status callbacks' };
    try {
      const status = await within(wait, send);
      if (status >= 400) this.#logger.debug({ status }, 'a status callback was refused');
      return status < 500 ? null : `it answered ${String(status)}`;
    } catch (error) {
      return messageOf(error);
    }
  }
}
