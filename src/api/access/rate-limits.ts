import type { ApiRateLimits } from '../../config/index.ts';
import type { Clock } from '../../ports/clock.ts';
import { sourceGroup } from '../../shared/source-group.ts';
import { TokenBuckets } from '../../shared/token-buckets.ts';
import { ApiError } from '../api-error.ts';
import type { ApiClient } from './api-client.ts';
import { clientText } from './api-client.ts';

/** Clients and sources that are remembered. */
const MAX_REMEMBERED = 10_000;
const MINUTE_SECONDS = 60;

type Headers = Readonly<Record<string, string>>;

/** What a limit says of one request. */
export interface LimitVerdict {
  /** What clients are told of the limit (draft-ietf-httpapi-ratelimit-headers-10). */
  readonly headers: Headers;
  /** Null: it is within the limit. */
  readonly error: ApiError | null;
}

/** A limit of requests in a minute. As many may come at once. */
class Limit {
  readonly #name: string;
  readonly #perMinute: number;
  readonly #buckets: TokenBuckets;

  constructor(clock: Clock, name: string, perMinute: number) {
    this.#name = name;
    this.#perMinute = perMinute;
    this.#buckets = new TokenBuckets(clock, perMinute / MINUTE_SECONDS, MAX_REMEMBERED, perMinute);
  }

  take(who: string, message: string): LimitVerdict {
    const isWithin = this.#buckets.take(who);
    const left = this.#buckets.left(who);
    const secondsOfOne = Math.max(1, Math.ceil(MINUTE_SECONDS / this.#perMinute));
    const full = Math.ceil(((this.#perMinute - left) * MINUTE_SECONDS) / this.#perMinute);
    const headers: Headers = {
      'ratelimit-policy': `"${this.#name}";q=${this.#perMinute};w=${MINUTE_SECONDS}`,
      ratelimit: `"${this.#name}";r=${left};t=${full}`,
    };
    if (isWithin) return { headers, error: null };
    // RFC 6585 4: "The response [...] MAY include a Retry-After header".
    const more = { headers: { ...headers, 'retry-after': String(secondsOfOne) }, refusal: 'api-rate' } as const;
    return { headers, error: new ApiError('too-many-requests', message, more) };
  }
}

/** The verdict where nothing is limited. */
export const UNLIMITED: LimitVerdict = { headers: {}, error: null };

/** How many requests each client, and each source of strangers, may send. Bounded in memory. */
export class RateLimits {
  readonly #requests: Limit | null;
  readonly #strangers: Limit | null;
  readonly #calls: Limit | null;

  constructor({ perMinute, strangersPerMinute, callsPerMinute }: ApiRateLimits, clock: Clock) {
    const limit = (name: string, most: number | null): Limit | null =>
      most === null ? null : new Limit(clock, name, most);
    this.#requests = limit('requests', perMinute);
    this.#strangers = limit('strangers', strangersPerMinute);
    this.#calls = limit('calls', callsPerMinute);
  }

  /** A request of a client. */
  ofClient(client: ApiClient): LimitVerdict {
    const who = clientText(client);
    return this.#requests?.take(who, `the ${who} has sent too many requests (api.rateLimits.perMinute)`) ?? UNLIMITED;
  }

  /** A request of a client that is to place calls. */
  placesCall(client: ApiClient): LimitVerdict {
    const who = clientText(client);
    return this.#calls?.take(who, `the ${who} has placed too many calls (api.rateLimits.callsPerMinute)`) ?? UNLIMITED;
  }

  /** A request without a good key or session. */
  ofStranger(source: string): LimitVerdict {
    const message = 'too many requests came from this address (api.rateLimits.strangersPerMinute)';
    return this.#strangers?.take(sourceGroup(source), message) ?? UNLIMITED;
  }
}
