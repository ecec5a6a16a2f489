import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import type { Clock } from '../../ports/clock.ts';
import { rememberBounded } from '../remember-bounded.ts';

/** How the addresses of a host are found; the system's way is the default. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const KEPT_MS = 10_000;
/** Lookups at once. Each holds a thread of the four that all files of the program are read by (libuv). */
const MAX_AT_ONCE = 2;
const MAX_KEPT = 1_000;

interface Known {
  readonly addresses: Promise<readonly LookupAddress[]>;
  readonly untilMs: number;
}

/**
 * Finds the addresses of receivers, few at a time, since a name server that is silent would otherwise hold up the
 * reading of files. While a host is looked up again, its former addresses serve, so that a receiver does not wait for
 * the name of another.
 */
export class HostLookup {
  readonly #clock: Clock;
  readonly #resolve: Resolve;
  readonly #known = new Map<string, Known>();
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(clock: Clock, resolve: Resolve = async (host) => await lookup(host, { all: true })) {
    this.#clock = clock;
    this.#resolve = resolve;
  }

  /** @throws Error where it has none */
  addressesOf(host: string): Promise<readonly LookupAddress[]> {
    const known = this.#known.get(host);
    if (known !== undefined && known.untilMs > this.#clock.now()) return known.addresses;
    const looked = this.#inTurn(host);
    const serving = known?.addresses ?? looked;
    // One lookup of a host is under way at a time, however long it takes.
    rememberBounded(this.#known, host, { addresses: serving, untilMs: Infinity }, MAX_KEPT);
    looked.then(
      () => this.#known.set(host, { addresses: looked, untilMs: this.#clock.now() + KEPT_MS }),
      () => this.#known.delete(host),
    );
    return serving;
  }

  async #inTurn(host: string): Promise<readonly LookupAddress[]> {
    if (this.#running < MAX_AT_ONCE) this.#running += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await this.#resolve(host);
    } finally {
      // Whoever waits gets the place, so that nobody comes in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
