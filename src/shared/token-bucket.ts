import type { Clock } from '../ports/clock.ts';

/**
 * How often something may be done: `perSecond` on average, `burst` at once. The bucket goes by the monotonic clock, so
 * setting the time of day neither refuses nor admits anything.
 */
export class TokenBucket {
  readonly #clock: Clock;
  #perSecond: number;
  #burst: number;
  #tokens: number;
  #filledAtMs: number;

  /** The bucket begins full. */
  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAtMs = clock.now();
  }

  /** Takes so many tokens; false, and none is taken, where there are not so many left. */
  take(count = 1): boolean {
    this.#fill();
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** Gives a token back that was taken. */
  giveBack(): void {
    this.#fill();
    this.#tokens = Math.min(this.#burst, this.#tokens + 1);
  }

  /** Whole tokens that are left. */
  get left(): number {
    this.#fill();
    return Math.floor(this.#tokens);
  }

  /** Goes on at another rate. What is in the bucket stays, as far as it fits. */
  setRate(perSecond: number, burst: number): void {
    this.#fill();
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = Math.min(burst, this.#tokens);
  }

  #fill(): void {
    const nowMs = this.#clock.now();
    const gained = ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#filledAtMs = nowMs;
  }
}
