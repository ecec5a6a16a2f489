import type { Clock } from '../../ports/clock.ts';
import { Guesses } from '../../shared/guesses.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import type { ApiClient } from './api-client.ts';

/** Sources whose good keys are remembered. The one that was seen longest ago makes room. */
const MAX_SOURCES = 1_000;

/**
 * Slows guesses of keys. A source that sent too many wrong keys is not heard for a while, even with a right one, so
 * that guessing tells nothing. A key that this source has used before stays valid, so that nobody behind the same
 * reverse proxy can lock others out.
 */
export class KeyGuesses {
  readonly #guesses: Guesses;
  readonly #good = new Map<string, Set<ApiClient>>();

  constructor(clock: Clock) {
    this.#guesses = new Guesses(clock);
  }

  /** Whether a source that gave the key of this client is heard. Null stands for a wrong key. */
  hears(source: string, client: ApiClient | null): boolean {
    if (client !== null && this.#good.get(source)?.has(client) === true) return true;
    if (this.#guesses.isShut(source)) return false;
    if (client === null) return this.#guesses.wrong(source);
    rememberBounded(this.#good, source, (this.#good.get(source) ?? new Set()).add(client), MAX_SOURCES);
    return true;
  }

  /** Whether keys of a source must not be looked at now, where that would cost something. */
  isShut(source: string): boolean {
    return this.#guesses.isShut(source);
  }
}
