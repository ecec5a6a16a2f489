import type { Clock } from '../ports/clock.ts';
import { TokenBucket } from '../shared/token-bucket.ts';

/** Something whose calls are counted. A limit that is null lets in as many as come. */
export interface Limited {
  readonly name: string;
  readonly maxCalls: number | null;
  readonly maxCallsPerSecond: number | null;
  /** In the place of `maxCallsPerSecond`: a burst may hold those of a minute. */
  readonly callsPerMinute?: number | undefined;
}

interface Counted {
  calls: number;
  /** Call attempts; a burst may hold those of one second. Null: they are not limited. */
  readonly attempts: TokenBucket | null;
}

/** Counts calls and call attempts by name, and says when there are too many. */
export class CallCounter {
  readonly #clock: Clock;
  readonly #counted = new Map<string, Counted>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a call in (null), or says why not. `release` gives back a call that was taken in. */
  admit(limited: Limited): 'too-many-calls' | 'too-many-calls-per-second' | null {
    const { name, maxCalls } = limited;
    const counted = this.#counted.get(name) ?? this.#add(limited);
    if (counted.attempts?.take() === false) return 'too-many-calls-per-second';
    if (maxCalls !== null && counted.calls >= maxCalls) return 'too-many-calls';
    counted.calls += 1;
    return null;
  }

  release(name: string): void {
    const counted = this.#counted.get(name);
    if (counted === undefined) return;
    counted.calls -= 1;
    // Routes of numbers come and go. Only a rate has to be remembered.
    if (counted.calls === 0 && counted.attempts === null) this.#counted.delete(name);
  }

  /** Calls that were taken in and not released. */
  calls(name: string): number {
    return this.#counted.get(name)?.calls ?? 0;
  }

  #add({ name, maxCallsPerSecond, callsPerMinute }: Limited): Counted {
    const rate = callsPerMinute === undefined ? maxCallsPerSecond : callsPerMinute / 60;
    const attempts = rate === null ? null : new TokenBucket(this.#clock, rate, callsPerMinute ?? rate);
    const counted = { calls: 0, attempts };
    this.#counted.set(name, counted);
    return counted;
  }
}
