import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import { fetchFollowing } from '../../shared/outgoing/follow-redirects.ts';
import { messageOf } from '../../shared/message-of.ts';
import { pause } from '../../shared/pause.ts';
import { within } from '../../shared/within.ts';

const TIMEOUT_MS = 5_000;
const TRIES = 3;
const RETRY_AFTER_MS = 1_000;
/** Callbacks that may wait for an application that does not answer. More are left out, and the log says so. */
const MAX_WAITING = 1_000;

export interface StatusCallbackOptions {
  readonly url: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The parties of a call. */
interface Parties {
  readonly from: string;
  readonly to: string;
}

/**
 * Tells an application how its calls go (`call.initiated`, `call.answered`, `call.completed`, in the bodies of Teler's
 * 2025-08-01). It is told in order, each with three tries; `webhooks` of the configuration are those that lose nothing.
 */
export class StatusCallbacks {
  readonly #options: StatusCallbackOptions;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** When calls were answered, in milliseconds since the epoch. */
  readonly #answeredAt = new Map<CallId, number>();

  constructor(options: StatusCallbackOptions) {
    this.#options = options;
  }

  initiated(call: CallId, { from, to }: Parties): void {
    this.#tell('call.initiated', { call_id: call, from, to, start_time: this.#now() });
  }

  answered(call: CallId, from: string, to: string): void {
    this.#answeredAt.set(call, this.#options.clock.wall());
    this.#tell('call.answered', { call_id: call, from, to, answer_time: this.#now() });
  }

  completed(call: CallId, { from, to }: Parties, reason: string): void {
    const answeredAt = this.#answeredAt.get(call);
    this.#answeredAt.delete(call);
    const duration = answeredAt === undefined ? 0 : Math.round((this.#options.clock.wall() - answeredAt) / 1_000);
    this.#tell('call.completed', { call_id: call, from, to, duration, hangup_time: this.#now(), reason });
  }

  #now(): string {
    return new Date(this.#options.clock.wall()).toISOString();
  }

  #tell(event: string, data: Readonly<Record<string, unknown>>): void {
    const { accountId, logger } = this.#options;
    if (this.#waiting >= MAX_WAITING) {
      logger.warn({ event }, 'a status callback was left out: too many wait');
      return;
    }
    const body = JSON.stringify({ event, account_id: accountId, call_app_id: accountId, data });
    this.#waiting += 1;
    this.#last = this.#last.then(() => this.#deliver(event, body)).finally(() => (this.#waiting -= 1));
  }

  async #deliver(event: string, body: string): Promise<void> {
    const { url, clock, logger } = this.#options;
    const headers = { 'content-type': 'application/json' };
    for (let tries = 1; ; tries += 1) {
      try {
        const wait = { clock, ms: TIMEOUT_MS, who: 'the receiver of status callbacks' };
        const status = await within(wait, async (signal) => {
          const response = await fetchFollowing(new URL(url), { method: 'POST', headers, body, signal });
          await response.body?.cancel();
          return response.status;
        });
        if (status < 500) return;
        if (tries === TRIES) logger.warn({ event, status }, 'a status callback was refused');
      } catch (error) {
        if (tries === TRIES) logger.warn({ event, reason: messageOf(error) }, 'a status callback did not arrive');
      }
      if (tries === TRIES) return;
      await pause(clock, RETRY_AFTER_MS, new AbortController().signal);
    }
  }
}
