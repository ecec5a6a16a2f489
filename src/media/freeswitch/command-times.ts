import type { Clock } from '../../ports/clock.ts';

/** How long a command that was answered tells how it goes. */
const FRESH_MS = 500;

/** A command that takes no longer is in time: joining a conference takes 22 ms. */
const IN_TIME_MS = 30;

/** How long commands take, which FreeSWITCH answers in the order in which it got them. */
export class CommandTimes {
  readonly #clock: Clock;
  /** Start times of those that wait, the oldest first. */
  readonly #waiting = new Set<{ readonly sinceMs: number }>();
  #latest = { atMs: -Infinity, tookMs: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A command is sent. Returns the function to call when it is answered. */
  begin(): () => void {
    const command = { sinceMs: this.#clock.now() };
    this.#waiting.add(command);
    return () => {
      if (!this.#waiting.delete(command)) return;
      const atMs = this.#clock.now();
      this.#latest = { atMs, tookMs: atMs - command.sinceMs };
    };
  }

  /** How long the oldest one has been waiting; 0 where none does. */
  get oldestMs(): number {
    const [oldest] = this.#waiting;
    return oldest === undefined ? 0 : this.#clock.now() - oldest.sinceMs;
  }

  /** How late answers are now: that to the latest command, or to the oldest one that waits. */
  get latenessMs(): number {
    const isFresh = this.#clock.now() - this.#latest.atMs < FRESH_MS;
    return Math.max(0, Math.max(this.oldestMs, isFresh ? this.#latest.tookMs : 0) - IN_TIME_MS);
  }
}
