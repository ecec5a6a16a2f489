import type { Clock } from '../ports/clock.ts';
import { rememberBounded } from './remember-bounded.ts';
import { TokenBuckets } from './token-buckets.ts';

/** Wrong guesses that one source may send: so many a second, twice that at once. */
const WRONG_PER_SECOND = 5;
/** Sources that are remembered; the one shut longest ago makes room. */
const MAX_SOURCES = 1_000;

/**
 * Slows guesses of secrets. A source that guessed wrongly too often is shut for a while. Whoever asks must not look at
 * its guesses meanwhile, so that even a right one tells nothing.
 */
export class Guesses {
  readonly #clock: Clock;
  readonly #wrong: TokenBuckets;
  readonly #shutUntilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wrong = new TokenBuckets(clock, WRONG_PER_SECOND);
  }

  /** Whether the guesses of a source must not be looked at now. */
  isShut(source: string): boolean {
    return (this.#shutUntilMs.get(source) ?? -Infinity) > this.#clock.now();
  }

  /** A source guessed wrongly. False where that was once too often: the source is shut from now on. */
  wrong(source: string): boolean {
    if (this.#wrong.take(source)) return true;
    rememberBounded(this.#shutUntilMs, source, this.#clock.now() + 1_000 / WRONG_PER_SECOND, MAX_SOURCES);
    return false;
  }
}
