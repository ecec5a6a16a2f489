import type { LegId } from '../../ports/ids.ts';

/** Behind the id of a leg: its endpoint for browsers. No leg of a call has it in its id. */
const MARK = '+browser';

/** Which endpoint of the engine stands for a leg: the one of its own name, or that for browsers. */
export class LegNames {
  /** Legs that a browser has. */
  readonly #inBrowsers = new Set<LegId>();

  /** The endpoint for browsers of a leg. */
  static beside(leg: LegId): LegId {
    return `${leg}${MARK}` as LegId;
  }

  /** A browser has it from now on. */
  take(leg: LegId): void {
    this.#inBrowsers.add(leg);
  }

  forget(leg: LegId): void {
    this.#inBrowsers.delete(leg);
  }

  /** Whether each leg has the endpoint of its own name. */
  get arePlain(): boolean {
    return this.#inBrowsers.size === 0;
  }

  /** The endpoint that has a leg. */
  inEngine(leg: LegId): LegId {
    return this.#inBrowsers.has(leg) ? LegNames.beside(leg) : leg;
  }

  /** The leg that an endpoint has; null: it has none, or not any more. */
  inCall(endpoint: LegId): LegId | null {
    if (!endpoint.endsWith(MARK)) return this.#inBrowsers.has(endpoint) ? null : endpoint;
    const leg = endpoint.slice(0, -MARK.length) as LegId;
    return this.#inBrowsers.has(leg) ? leg : null;
  }
}
