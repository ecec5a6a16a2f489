import type { Clock } from '../../ports/clock.ts';

/** Work that takes longer than this waits for its turn. A channel takes some 10 ms on a server that keeps up. */
const WAITING_MS = 500;
/** So many that wait are a queue. One or two may be lost, or late for a reason of their own. */
const QUEUE = 3;

/** Work that a server was asked for and has not done yet. It tells when the server falls behind. */
export class Backlog {
  readonly #clock: Clock;
  /** Start times, the oldest first. */
  readonly #started = new Set<{ readonly atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * True if the server is behind. More work would make all of it late, so refusing new work keeps the work that was
   * taken in time.
   */
  get behind(): boolean {
    const since = this.#clock.now() - WAITING_MS;
    let waiting = 0;
    for (const { atMs } of this.#started) {
      if (atMs > since) return false;
      if (++waiting >= QUEUE) return true;
    }
    return false;
  }

  /** Begins a piece of work. Returns the function that ends it. */
  begin(): () => void {
    const work = { atMs: this.#clock.now() };
    this.#started.add(work);
    return () => void this.#started.delete(work);
  }
}
