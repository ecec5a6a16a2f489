import type { Clock } from '../../ports/clock.ts';
import { Guesses } from '../../shared/guesses.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import type { ApiClient } from './api-client.ts';
import { clientText } from './api-client.ts';

/** Pairs of a source and a good key that are remembered. The one that was seen longest ago makes room. */
const MAX_KNOWN = 10_000;

/**
 * Slows guesses of keys. A source that sent too many wrong keys is not heard for a while, even with a right one, so
 * that guessing tells nothing. A key that this source has used before stays valid, so that nobody behind the same
 * reverse proxy can lock others out.
 */
export class KeyGuesses {
  readonly #guesses: Guesses;
  /** Sources and the clients whose keys they have given. */
  readonly #good = new Map<string, true>();

  constructor(clock: Clock) {
    this.#guesses = new Guesses(clock);
  }

  /** Whether a source that gave the key of this client is heard. Null stands for a wrong key. */
  hears(source: string, client: ApiClient | null): boolean {
    const pair = client === null ? null : `${source} ${clientText(client)}`;
    const isKnown = pair !== null && this.#good.has(pair);
    if (!isKnown && this.#guesses.isShut(source)) return false;
    if (pair === null) return this.#guesses.wrong(source);
    rememberBounded(this.#good, pair, true, MAX_KNOWN);
    return true;
  }

  /** Whether keys of a source must not be looked at now, where that would cost something. */
  isShut(source: string): boolean {
    return this.#guesses.isShut(source);
  }
}
