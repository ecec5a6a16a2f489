import type { Clock } from '../../ports/clock.ts';

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Sources that are remembered; the one silent longest makes room, and starts with a full bucket when it comes back. */
const DEFAULT_MAX_SOURCES = 10_000;

/** How often each of many sources may do something: `perSecond` on average, twice that at once. Bounded in memory. */
export class TokenBuckets {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #maxSources: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, perSecond: number, maxSources: number = DEFAULT_MAX_SOURCES) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#maxSources = maxSources;
  }

  /** Takes one token of the source; false where it has none left. */
  take(source: string): boolean {
    const nowMs = this.#clock.now();
    const capacity = this.#perSecond * 2;
    const bucket = this.#buckets.get(source) ?? this.#add(source, capacity, nowMs);
    bucket.tokens = Math.min(capacity, bucket.tokens + ((nowMs - bucket.filledAtMs) / 1000) * this.#perSecond);
    bucket.filledAtMs = nowMs;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens -= 1;
    return true;
  }

  #add(source: string, tokens: number, nowMs: number): Bucket {
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size >= this.#maxSources && oldest !== undefined) {
      this.#buckets.delete(oldest);
    }
    const bucket = { tokens, filledAtMs: nowMs };
    this.#buckets.set(source, bucket);
    return bucket;
  }
}
