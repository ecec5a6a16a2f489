import type { Clock } from '../../ports/clock.ts';
import type { Registrar, RegistrarAccount } from '../../ports/registrar.ts';
import type { OptionsPing, UnsolicitedNotify } from '../../ports/signalling.ts';
import { within } from '../../shared/within.ts';
import { DrachtioRegistrar } from './drachtio-registrar.ts';
import { sendNotify } from './send-notify.ts';
import { sendPing } from './send-ping.ts';
import type { SrfClient } from './srf.ts';

/** Whoever is told something has so long to take it. */
const NOTIFY_MS = 10_000;
/** The SIP server gives an OPTIONS up after 64*T1, 32 s (RFC 3261 17.1.2.2, timer F). */
const PING_MS = 40_000;

/** Our requests outside of any dialog, INVITEs apart, each with a deadline. They never reject. */
export class OutsideRequests {
  readonly #srf: SrfClient;
  readonly #clock: Clock;
  readonly #isUp: () => boolean;
  readonly #closing = new AbortController();

  /** @param isUp whether there is a connection to the SIP server; without one nothing is sent */
  constructor(srf: SrfClient, clock: Clock, isUp: () => boolean) {
    this.#srf = srf;
    this.#clock = clock;
    this.#isUp = isUp;
  }

  registrar(account: RegistrarAccount): Registrar {
    const closing = this.#closing.signal;
    return new DrachtioRegistrar(account, { srf: this.#srf, clock: this.#clock, isUp: this.#isUp, closing });
  }

  async notify(notify: UnsolicitedNotify): Promise<number | null> {
    return await this.#ask(notify.uri, NOTIFY_MS, () => sendNotify(this.#srf, notify));
  }

  async ping(ping: OptionsPing): Promise<number | null> {
    return await this.#ask(ping.uri, PING_MS, () => sendPing(this.#srf, ping));
  }

  /** Nobody waits for an answer any more. */
  close(): void {
    this.#closing.abort();
  }

  async #ask(who: string, ms: number, send: () => Promise<number | null>): Promise<number | null> {
    if (!this.#isUp()) return null;
    return await within({ clock: this.#clock, ms, who, signal: this.#closing.signal }, send).catch(() => null);
  }
}
