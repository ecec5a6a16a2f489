import { isDeepStrictEqual } from 'node:util';
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
  readonly #options: TrunkPingOptions;
  readonly #pinged = new Map<string, { readonly trunk: PingedTrunk; readonly pinger: TrunkPinger }>();
  #isStarted = false;
  #isClosed = false;

  constructor({ trunks, ...options }: TrunkPingsOptions) {
    this.#options = options;
    this.pingThese(trunks);
  }

  /** The SIP side is up. */
  start(): void {
    this.#isStarted = true;
    for (const { pinger } of this.#pinged.values()) pinger.start();
  }

  /** Pings these from now on and no others. What is known of those that are as before stays. */
  pingThese(trunks: readonly PingedTrunk[]): void {
    if (this.#isClosed) return;
    for (const [name, { trunk, pinger }] of this.#pinged) {
      if (trunks.some((each) => isDeepStrictEqual(each, trunk))) continue;
      pinger.close();
      this.#pinged.delete(name);
    }
    for (const trunk of trunks) {
      if (this.#pinged.has(trunk.name)) continue;
      const pinger = new TrunkPinger(trunk, this.#options);
      this.#pinged.set(trunk.name, { trunk, pinger });
      if (this.#isStarted) pinger.start();
    }
  }

  /** A call to a trunk showed whether it works. */
  called(trunk: string, verdict: 'worked' | 'failed'): void {
    this.#pinged.get(trunk)?.pinger.called(verdict);
  }

  /** The newest ping of a trunk; null: there is none yet, or it is not pinged. */
  newest(trunk: string): TrunkPing | null {
    return this.#pinged.get(trunk)?.pinger.newest ?? null;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    for (const { pinger } of this.#pinged.values()) pinger.close();
    return Promise.resolve();
  }
}
