import type { Clock } from '../../ports/clock.ts';
import type { Target } from './flow.ts';

const MEMORY_MS = 10 * 60_000;
const MAX_ENTRIES = 1_000;

/** Remembers for a while which peers could not be connected to. It is bounded: the oldest entry makes room. */
export class RefusalMemory {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(target: Target): void {
    const [oldest] = this.#until.keys();
    if (this.#until.size >= MAX_ENTRIES && oldest !== undefined) {
      this.#until.delete(oldest);
    }
    this.#until.set(keyOf(target), this.#clock.now() + MEMORY_MS);
  }

  has(target: Target): boolean {
    const until = this.#until.get(keyOf(target));
    return until !== undefined && until > this.#clock.now();
  }
}

function keyOf(target: Target): string {
  return `${target.protocol}|${target.address}|${target.port}`;
}
