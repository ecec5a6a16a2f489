import type { Refusal } from '../call-machine/index.ts';
import type { Trunk } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import { CallCounter } from './call-counter.ts';

/** Keeps the calls of each trunk within its limits. */
export class Admission {
  readonly #calls: CallCounter;

  constructor(clock: Clock) {
    this.#calls = new CallCounter(clock);
  }

  /** Takes a call in, or says why not. `release` gives a call back that was taken in. */
  admit(trunk: Trunk | 'local'): Refusal | null {
    const reason = trunk === 'local' ? null : this.#calls.admit(trunk);
    if (reason === null) return null;
    const phrase = reason === 'too-many-calls' ? 'Too Many Calls' : 'Too Many Calls Per Second';
    return { status: 503, phrase, reason };
  }

  release(trunk: Trunk | 'local'): void {
    if (trunk !== 'local') this.#calls.release(trunk.name);
  }

  /** Calls on a trunk. */
  callsOn(trunk: string): number {
    return this.#calls.calls(trunk);
  }
}
