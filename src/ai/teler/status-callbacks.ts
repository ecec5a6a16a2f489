import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import { fetchFollowing } from '../../shared/outgoing/follow-redirects.ts';
import type { OrderedCallbacks } from '../../shared/outgoing/ordered-callbacks.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';

/** Calls that are remembered. The oldest gives way: it is long over. */
const MAX_CALLS = 10_000;
const HEADERS = { 'content-type': 'application/json' };

export interface StatusCallbackOptions {
  readonly url: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly callbacks: OrderedCallbacks;
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
  /** When calls were answered, in milliseconds since the epoch. */
  readonly #answeredAt = new Map<CallId, number>();

  constructor(options: StatusCallbackOptions) {
    this.#options = options;
  }

  initiated(call: CallId, { from, to }: Parties): void {
    this.#tell('call.initiated', { call_id: call, from, to, start_time: this.#now() });
  }

  answered(call: CallId, from: string, to: string): void {
    rememberBounded(this.#answeredAt, call, this.#options.clock.wall(), MAX_CALLS);
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
    const { url, accountId, callbacks } = this.#options;
    const body = JSON.stringify({ event, account_id: accountId, call_app_id: accountId, data });
    // All calls of an application are told of in one order, and none waits for another application.
    callbacks.tell(`calls of ${url}`, event, async (signal) => {
      const response = await fetchFollowing(new URL(url), { method: 'POST', headers: HEADERS, body, signal });
      await response.body?.cancel();
      return response.status;
    });
  }
}
