import type { Refusal } from '../call-machine/index.ts';
import type { Trunk } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import { TokenBucket } from '../shared/token-bucket.ts';

interface Counted {
  calls: number;
  /** Call attempts; a burst may hold those of one second. */
  readonly attempts: TokenBucket;
}

/** Counts calls and call attempts of each trunk, and says when there are too many. */
export class Admission {
  readonly #clock: Clock;
  readonly #trunks = new Map<string, Counted>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a call in, or says why not. `release` gives a call back that was taken in. */
  admit(trunk: Trunk | 'local'): Refusal | null {
    if (trunk === 'local') return null;
    const counted = this.#trunks.get(trunk.name) ?? this.#add(trunk);
    if (!counted.attempts.take())
      return { status: 503, phrase: 'Too Many Calls Per Second', reason: 'too-many-calls-per-second' };
    if (counted.calls >= trunk.maxCalls) return { status: 503, phrase: 'Too Many Calls', reason: 'too-many-calls' };
    counted.calls += 1;
    return null;
  }

  release(trunk: Trunk | 'local'): void {
    const counted = trunk === 'local' ? undefined : this.#trunks.get(trunk.name);
    if (counted !== undefined) counted.calls -= 1;
  }

  /** Calls on a trunk. */
  callsOn(trunk: string): number {
    return this.#trunks.get(trunk)?.calls ?? 0;
  }

  #add({ name, maxCallsPerSecond }: Trunk): Counted {
    const counted = { calls: 0, attempts: new TokenBucket(this.#clock, maxCallsPerSecond, maxCallsPerSecond) };
    this.#trunks.set(name, counted);
    return counted;
  }
}
