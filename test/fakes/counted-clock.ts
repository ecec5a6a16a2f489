import type { TimerHandle } from '../../src/ports/clock.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';

/** Real time that knows which timers wait: where none does, nothing can come later. */
export class CountedClock extends SystemClock {
  readonly #waiting = new Set<TimerHandle>();

  get pending(): number {
    return this.#waiting.size;
  }

  override schedule(delayMs: number, task: () => void): TimerHandle {
    const handle = super.schedule(delayMs, () => {
      this.#waiting.delete(handle);
      task();
    });
    this.#waiting.add(handle);
    return handle;
  }

  override cancel(timer: TimerHandle): void {
    this.#waiting.delete(timer);
    super.cancel(timer);
  }
}
