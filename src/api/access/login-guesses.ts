import type { Clock } from '../../ports/clock.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import { TokenBuckets } from '../../shared/token-buckets.ts';

/** Wrong passwords that one source may send: twelve at once, then one in ten seconds. */
const SOURCE_PER_SECOND = 0.1;
const SOURCE_AT_ONCE = 12;
/** The same for one name, from everywhere. */
const NAME_PER_SECOND = 0.1;
const NAME_AT_ONCE = 12;
const MAX_KNOWN = 10_000;

/**
 * Slows guesses of passwords by where they come from and by whom they are for. Each attempt takes its turn before the
 * password is looked at, and a right one gives it back. A source from which somebody has logged in goes on doing so
 * while others guess that name, so that nobody can lock people out.
 */
export class LoginGuesses {
  readonly #ofSource: TokenBuckets;
  readonly #ofName: TokenBuckets;
  /** Source and name of those who have logged in. */
  readonly #good = new Map<string, true>();

  constructor(clock: Clock) {
    this.#ofSource = new TokenBuckets(clock, SOURCE_PER_SECOND, MAX_KNOWN, SOURCE_AT_ONCE);
    this.#ofName = new TokenBuckets(clock, NAME_PER_SECOND, MAX_KNOWN, NAME_AT_ONCE);
  }

  /** Whether an attempt is looked at. */
  hears(source: string, name: string): boolean {
    if (!this.#ofSource.take(source)) return false;
    return this.#good.has(`${source} ${name}`) || this.#ofName.take(name);
  }

  /** The same for an attempt that is for no name. */
  hearsSource(source: string): boolean {
    return this.#ofSource.take(source);
  }

  /** The attempt was right. */
  right(source: string, name: string): void {
    this.#ofSource.giveBack(source);
    this.#ofName.giveBack(name);
    rememberBounded(this.#good, `${source} ${name}`, true, MAX_KNOWN);
  }
}
