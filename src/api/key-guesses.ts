import type { ApiKey } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import { TokenBuckets } from '../shared/token-buckets.ts';

/** Wrong keys that one source may send per second. It may send twice as many at once. */
const WRONG_PER_SECOND = 5;
/** Sources whose good keys are remembered. The one that was seen longest ago makes room. */
const MAX_SOURCES = 1_000;

/**
 * Slows guesses of keys. A source that sent too many wrong keys is not heard for a while, even with a right one, so
 * that guessing tells nothing. A key that this source has used before stays valid, so that nobody behind the same
 * reverse proxy can lock others out.
 */
export class KeyGuesses {
  readonly #wrong: TokenBuckets;
  readonly #clock: Clock;
  /** The time until which each source is not heard. */
  readonly #shutUntilMs = new Map<string, number>();
  readonly #good = new Map<string, Set<ApiKey>>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wrong = new TokenBuckets(clock, WRONG_PER_SECOND);
  }

  /** Whether a source that gave this key is heard. Null stands for a wrong key. */
  hears(source: string, key: ApiKey | null): boolean {
    if (key !== null && this.#good.get(source)?.has(key) === true) return true;
    const shut = (this.#shutUntilMs.get(source) ?? -Infinity) > this.#clock.now();
    if (key === null && !shut && !this.#wrong.take(source)) {
      remember(this.#shutUntilMs, source, this.#clock.now() + 1_000 / WRONG_PER_SECOND);
      return false;
    }
    if (!shut && key !== null) remember(this.#good, source, (this.#good.get(source) ?? new Set()).add(key));
    return !shut;
  }
}

function remember<Value>(map: Map<string, Value>, source: string, value: Value): void {
  map.delete(source);
  const [oldest] = map.keys();
  if (map.size >= MAX_SOURCES && oldest !== undefined) map.delete(oldest);
  map.set(source, value);
}
