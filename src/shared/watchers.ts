import type { Clock } from '../ports/clock.ts';
import { pause } from './pause.ts';

/** Those who wait until something is so, and look again at each change. */
export class Watchers {
  readonly #clock: Clock;
  readonly #looks = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something changed: they look again. */
  changed(): void {
    for (const look of this.#looks) look();
  }

  /** Waits until something is so, no longer than that, and not when `signal` is aborted. @returns whether it is */
  async until(isSo: () => boolean, ms: number, signal?: AbortSignal): Promise<boolean> {
    if (isSo()) return true;
    const seen = new AbortController();
    const look = (): void => {
      if (isSo()) seen.abort();
    };
    this.#looks.add(look);
    await pause(this.#clock, ms, signal === undefined ? seen.signal : AbortSignal.any([signal, seen.signal]));
    this.#looks.delete(look);
    return isSo();
  }
}
