import type { Refusal } from '../call-machine/index.ts';
import type { Trunk } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';

/** Counts calls and call attempts of each trunk, and says when there are too many. */
export class Admission {
  readonly #clock: Clock;
  readonly #trunks = new Map<string, { calls: number; second: number; attempts: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a call in, or says why not. A call that was taken in is to be given back by `release`. */
  admit(trunk: Trunk | 'local'): Refusal | null {
    if (trunk === 'local') return null;
    const second = Math.floor(this.#clock.now() / 1000);
    const counted = this.#trunks.get(trunk.name) ?? { calls: 0, second, attempts: 0 };
    this.#trunks.set(trunk.name, counted);
    if (counted.second !== second) {
      counted.second = second;
      counted.attempts = 0;
    }
    counted.attempts += 1;
    if (counted.attempts > trunk.maxCallsPerSecond)
      return { status: 503, phrase: 'Too Many Calls Per Second', reason: 'too-many-calls-per-second' };
    if (counted.calls >= trunk.maxCalls) return { status: 503, phrase: 'Too Many Calls', reason: 'too-many-calls' };
    counted.calls += 1;
    return null;
  }

  release(trunk: Trunk | 'local'): void {
    const counted = trunk === 'local' ? undefined : this.#trunks.get(trunk.name);
    if (counted !== undefined) counted.calls -= 1;
  }
}
