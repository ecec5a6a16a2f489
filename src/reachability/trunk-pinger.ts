import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { TrunkPing } from '../ports/trunks.ts';
import { within } from '../shared/within.ts';
import { answered, isSignOfLife, missed, NO_PINGS, reached } from './ping-record.ts';
import type { PingRecord } from './ping-record.ts';

/** A trunk that is pinged. */
export interface PingedTrunk {
  readonly name: string;
  readonly uri: string;
  /** The next hop, a SIP URI. @defaultValue where `uri` leads */
  readonly proxy?: string | undefined;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
  /** From the end of a ping to the next one. */
  readonly intervalMs: number;
  /** An answer takes less. */
  readonly patienceMs: number;
}

export interface TrunkPingOptions {
  readonly signalling: Pick<SignallingPort, 'ping' | 'unavailable'>;
  /** What pings show is told here. */
  readonly breaker: { worked(trunk: string): void; unanswered(trunk: string): void };
  /** Failures in a row that pause a trunk; 0: none do. */
  readonly failures: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 up to 1. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
}

type Ping = Pick<TrunkPing, 'at' | 'status' | 'roundTripMs'>;

/** The first ping comes within this time, those of several trunks spread over it. */
const FIRST_MS = 5_000;
/** After a ping or a call that failed the next ping comes so soon, until it is clear what the trunk does. */
const SOON_MS = 5_000;
/** No interval is longer or shorter than said by more than this part, so that the pings of many trunks spread. */
const JITTER = 0.1;
/** OPTIONS of one trunk that the SIP server still repeats (RFC 3261 17.1.2.2, timer E). Past that the next one waits. */
const MAX_REPEATED = 3;

/** Asks one trunk by OPTIONS whether it is there, over and over. One ping at a time is waited for. */
export class TrunkPinger {
  readonly #trunk: PingedTrunk;
  readonly #options: TrunkPingOptions;
  #record: PingRecord = NO_PINGS;
  #newest: Ping | null = null;
  readonly #counts = { answered: 0, missed: 0 };
  /** Whether the log has that it does not answer. */
  #isTold = false;
  /** The next ping. Null while one is waited for. */
  #next: { readonly at: number; readonly timer: TimerHandle } | null = null;
  #endedAt = -Infinity;
  /** OPTIONS that have not ended, those included that are not waited for any more. */
  #open = 0;
  readonly #closing = new AbortController();

  constructor(trunk: PingedTrunk, options: TrunkPingOptions) {
    this.#trunk = trunk;
    this.#options = options;
  }

  /** The newest ping; null before the end of the first. */
  get newest(): TrunkPing | null {
    return this.#newest === null ? null : { ...this.#newest, ...this.#counts, up: isSignOfLife(this.#newest.status) };
  }

  start(): void {
    this.#pingIn(Math.min(this.#trunk.intervalMs, FIRST_MS) * this.#random());
  }

  /** A call to the trunk showed whether it works. After one that failed the next ping is soon. */
  called(verdict: 'worked' | 'failed'): void {
    if (verdict === 'worked') this.#reached();
    else if (this.#next !== null) {
      const soon = Math.max(this.#options.clock.now(), this.#endedAt + this.#soonMs());
      if (soon < this.#next.at) this.#pingIn(soon - this.#options.clock.now());
    }
  }

  close(): void {
    this.#closing.abort();
    if (this.#next !== null) this.#options.clock.cancel(this.#next.timer);
    this.#next = null;
  }

  #pingIn(ms: number): void {
    const { clock } = this.#options;
    if (this.#closing.signal.aborted) return;
    if (this.#next !== null) clock.cancel(this.#next.timer);
    const timer = clock.schedule(ms, () => {
      this.#next = null;
      // Our own SIP server being away says nothing of trunks.
      const isAway = this.#options.signalling.unavailable() !== null;
      if (isAway || this.#open >= MAX_REPEATED) this.#pingIn(this.#soonMs());
      else void this.#ping();
    });
    this.#next = { at: clock.now() + ms, timer };
  }

  /** It never rejects. */
  async #ping(): Promise<void> {
    const { clock, signalling } = this.#options;
    const { name, patienceMs, intervalMs } = this.#trunk;
    const [sentAt, at] = [clock.now(), clock.wall()];
    const ended = (status: number | null): void => {
      const roundTripMs = status === null ? null : Math.round((clock.now() - sentAt) * 10) / 10;
      this.#ended({ at, status, roundTripMs });
    };
    const late = (status: number | null): void => {
      // The SIP server repeats what it sent, and a trunk that is back answers that first.
      if (isSignOfLife(status) && !this.#closing.signal.aborted) ended(status);
    };
    const wait = { clock, ms: patienceMs, who: name, signal: this.#closing.signal, late };
    const status = await within(wait, () => this.#send()).catch(() => null);
    if (this.#closing.signal.aborted) return;
    this.#endedAt = clock.now();
    if (signalling.unavailable() === null) ended(status);
    this.#pingIn(this.#isUnclear() ? this.#soonMs() : intervalMs * (1 + JITTER * (2 * this.#random() - 1)));
  }

  async #send(): Promise<number | null> {
    const { uri, auth, proxy } = this.#trunk;
    this.#open += 1;
    try {
      return await this.#options.signalling.ping({ uri, auth, proxy });
    } finally {
      this.#open -= 1;
    }
  }

  #ended(ping: Ping): void {
    this.#newest = ping;
    if (isSignOfLife(ping.status)) this.#answered();
    else this.#missed(ping.status);
  }

  #answered(): void {
    const { breaker, logger } = this.#options;
    const { record, news } = answered(this.#record);
    this.#record = record;
    this.#counts.answered += 1;
    // Where pings were answered all the while that calls failed, one more of them shows nothing new.
    if (news) breaker.worked(this.#trunk.name);
    if (this.#isTold) logger.info({ trunk: this.#trunk.name }, 'a trunk answers OPTIONS');
    this.#isTold = false;
  }

  #missed(status: number | null): void {
    const { breaker, failures, logger } = this.#options;
    const { name: trunk } = this.#trunk;
    this.#record = missed(this.#record);
    this.#counts.missed += 1;
    if (this.#record.answers) {
      if (!this.#isTold) logger.warn({ trunk, status }, 'a trunk does not answer OPTIONS');
      this.#isTold = true;
      breaker.unanswered(trunk);
    } else if (this.#record.missed >= Math.max(failures, 1)) this.#onlyCallsCount(status);
  }

  #reached(): void {
    const before = this.#record;
    this.#record = reached(before);
    if (!before.answers || this.#record.answers) return;
    this.#isTold = false;
    this.#onlyCallsCount(this.#newest?.status ?? null);
  }

  #onlyCallsCount(status: number | null): void {
    const { name: trunk } = this.#trunk;
    if (!this.#isTold)
      this.#options.logger.warn({ trunk, status }, 'a trunk answers no OPTIONS: only calls show whether it works');
    this.#isTold = true;
  }

  #isUnclear(): boolean {
    return this.#record.missed > 0 && this.#record.missed < this.#options.failures;
  }

  #soonMs(): number {
    return Math.min(this.#trunk.intervalMs, SOON_MS);
  }

  #random(): number {
    return (this.#options.random ?? Math.random)();
  }
}
