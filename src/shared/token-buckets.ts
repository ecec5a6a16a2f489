import type { Clock } from '../ports/clock.ts';
import { rememberBounded } from './remember-bounded.ts';
import { TokenBucket } from './token-bucket.ts';

/** Sources that are remembered. The one silent longest makes room, and has a full bucket when it comes back. */
const DEFAULT_MAX_SOURCES = 10_000;

/** How often each of many sources may do something: `perSecond` on average, twice that at once. Bounded in memory. */
export class TokenBuckets {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #maxSources: number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(clock: Clock, perSecond: number, maxSources: number = DEFAULT_MAX_SOURCES) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#maxSources = maxSources;
  }

  /** Takes one token of the source; false if it has none left. */
  take(source: string): boolean {
    return (this.#buckets.get(source) ?? this.#add(source)).take();
  }

  #add(source: string): TokenBucket {
    const bucket = new TokenBucket(this.#clock, this.#perSecond, this.#perSecond * 2);
    rememberBounded(this.#buckets, source, bucket, this.#maxSources);
    return bucket;
  }
}
