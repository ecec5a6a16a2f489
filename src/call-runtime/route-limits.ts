import type { Refusal } from '../call-machine/index.ts';
import type { Route } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallId } from '../ports/ids.ts';
import { CONGESTION } from '../ports/q850-cause.ts';
import type { RouteLoad } from '../ports/routes.ts';
import { CallCounter } from './call-counter.ts';

/** What a call has of its route's limits, from its beginning to its end. */
export interface PlaceInRoute {
  /** A handoff is under way. Idempotent. @returns false: there are `maxAtOnce` others already */
  handoffBegins(maxAtOnce: number): boolean;
  /** It is over. Idempotent. */
  handoffEnds(): void;
}

/** Keeps the calls of each route, and its handoffs, within their limits. Routes are told apart by `match.to`. */
export class RouteLimits {
  readonly #calls: CallCounter;
  readonly #handoffs = new Map<string, Set<CallId>>();
  readonly #refused = new Map<string, { calls: number; handoffs: number }>();

  constructor(clock: Clock) {
    this.#calls = new CallCounter(clock);
  }

  /** Takes a call in, or says why not. `callEnds` gives a call back that was taken in. */
  admit(route: Route): Refusal | null {
    const { match, maxCalls, maxCallsPerSecond, refuseWith: status } = route;
    const reason = this.#calls.admit({ name: match.to, maxCalls, maxCallsPerSecond });
    if (reason === null) return null;
    this.#countRefused(match.to, 'calls');
    const why = reason === 'too-many-calls' ? 'route-full' : 'route-too-fast';
    if (status === 486) return { status, phrase: 'Busy Here', reason: why };
    // A gateway is told that it is no fault of ours (RFC 6432 1).
    return { status, phrase: 'Service Unavailable', reason: why, q850Cause: CONGESTION };
  }

  /** A call that was taken in is over, and so is whatever it had under way. */
  callEnds({ match: { to } }: Route, call: CallId): void {
    this.#calls.release(to);
    this.#handoffEnds(to, call);
  }

  /** The handoffs of a call. It has one at a time. */
  placeOf(route: Route | null, call: CallId): PlaceInRoute {
    const to = route?.match.to ?? null;
    return {
      handoffBegins: (maxAtOnce) => to === null || this.#handoffBegins(to, call, maxAtOnce),
      handoffEnds: () => {
        if (to !== null) this.#handoffEnds(to, call);
      },
    };
  }

  /** What is under way now on a route, and was refused since the start. */
  loadOf(to: string): RouteLoad {
    const refused = this.#refused.get(to) ?? { calls: 0, handoffs: 0 };
    return {
      calls: this.#calls.calls(to),
      handoffs: this.#handoffs.get(to)?.size ?? 0,
      refusedCalls: refused.calls,
      refusedHandoffs: refused.handoffs,
    };
  }

  #handoffBegins(to: string, call: CallId, maxAtOnce: number): boolean {
    const underWay = this.#handoffs.get(to) ?? new Set();
    if (!underWay.has(call) && underWay.size >= maxAtOnce) {
      this.#countRefused(to, 'handoffs');
      return false;
    }
    this.#handoffs.set(to, underWay.add(call));
    return true;
  }

  #handoffEnds(to: string, call: CallId): void {
    const underWay = this.#handoffs.get(to);
    if (underWay?.delete(call) === true && underWay.size === 0) this.#handoffs.delete(to);
  }

  #countRefused(to: string, what: 'calls' | 'handoffs'): void {
    const refused = this.#refused.get(to) ?? { calls: 0, handoffs: 0 };
    refused[what] += 1;
    this.#refused.set(to, refused);
  }
}
