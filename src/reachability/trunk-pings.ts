import type { TrunkPing } from '../ports/trunks.ts';
import { TrunkPinger } from './trunk-pinger.ts';
import type { PingedTrunk, TrunkPingOptions } from './trunk-pinger.ts';

export interface TrunkPingsOptions extends TrunkPingOptions {
  readonly trunks: readonly PingedTrunk[];
}

/**
 * Asks trunks by OPTIONS whether they are there (RFC 3261 11), so that no caller has to find out. A trunk that stops to
 * answer is paused like one whose calls fail, and one that answers again is back at once.
 */
export class TrunkPings {
  readonly #pingers: ReadonlyMap<string, TrunkPinger>;

  constructor({ trunks, ...options }: TrunkPingsOptions) {
    this.#pingers = new Map(trunks.map((trunk) => [trunk.name, new TrunkPinger(trunk, options)]));
  }

  /** The SIP side is up. */
  start(): void {
    for (const pinger of this.#pingers.values()) pinger.start();
  }

  /** A call to a trunk showed whether it works. */
  called(trunk: string, verdict: 'worked' | 'failed'): void {
    this.#pingers.get(trunk)?.called(verdict);
  }

  /** The newest ping of a trunk; null: there is none yet, or it is not pinged. */
  newest(trunk: string): TrunkPing | null {
    return this.#pingers.get(trunk)?.newest ?? null;
  }

  close(): Promise<void> {
    for (const pinger of this.#pingers.values()) pinger.close();
    return Promise.resolve();
  }
}
