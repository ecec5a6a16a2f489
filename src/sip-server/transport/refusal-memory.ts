import type { Clock } from '../../ports/clock.ts';
import type { Target } from './flow.ts';

const memoryMs = 10 * 60_000;
const maxEntries = 1_000;

/** Remembers, for a while, which peers could not be connected to. Bounded: the oldest entry makes room. */
export class RefusalMemory {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(target: Target): void {
    const [oldest] = this.#until.keys();
    if (this.#until.size >= maxEntries && oldest !== undefined) {
      this.#until.delete(oldest);
    }
    this.#until.set(keyOf(target), this.#clock.now() + memoryMs);
  }

  has(target: Target): boolean {
    const until = this.#until.get(keyOf(target));
    return until !== undefined && until > this.#clock.now();
  }
}

const keyOf = (target: Target): string => `${target.protocol}|${target.address}|${target.port}`;
