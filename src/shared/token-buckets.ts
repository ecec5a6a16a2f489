import type { Clock } from '../ports/clock.ts';
import { rememberBounded } from './remember-bounded.ts';
import { TokenBucket } from './token-bucket.ts';

/** Sources that are remembered. The one that came first makes room, and has a full bucket when it comes back. */
const DEFAULT_MAX_SOURCES = 10_000;

/** How often each of many sources may do something: `perSecond` on average, `burst` at once. Bounded in memory. */
export class TokenBuckets {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #maxSources: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, TokenBucket>();

  /** @param burst tokens of a full bucket. @defaultValue twice `perSecond` */
  constructor(
    clock: Clock,
    perSecond: number,
    maxSources: number = DEFAULT_MAX_SOURCES,
    burst: number = perSecond * 2,
  ) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#maxSources = maxSources;
    this.#burst = burst;
  }

  /** Takes one token of the source; false if it has none left. */
  take(source: string): boolean {
    return (this.#buckets.get(source) ?? this.#add(source)).take();
  }

  /** Gives the source a token back that was taken. */
  giveBack(source: string): void {
    this.#buckets.get(source)?.giveBack();
  }

  /** Whole tokens that the source has left. */
  left(source: string): number {
    return this.#buckets.get(source)?.left ?? Math.floor(this.#burst);
  }

  #add(source: string): TokenBucket {
    const bucket = new TokenBucket(this.#clock, this.#perSecond, this.#burst);
    rememberBounded(this.#buckets, source, bucket, this.#maxSources);
    return bucket;
  }
}
