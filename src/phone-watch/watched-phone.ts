import type { Logger } from 'pino';
import type { PhoneReport } from '../ports/agents.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { Subscription, SubscriptionNotify, SubscriptionSignal } from '../ports/subscription.ts';
import type { Next } from './after-the-end.ts';
import { afterRefusal, afterTermination } from './after-the-end.ts';
import type { Asking } from './phone-document.ts';
import { MEDIA_TYPES, PhoneDocuments } from './phone-document.ts';
import type { Turns } from '../shared/turns.ts';

/** Where a telephone is asked about, and with which credentials. */
export interface PhoneTarget {
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

export interface WatchedPhoneOptions {
  readonly asking: Asking;
  /** Tried one after the other, each time it is to be another. Empty: it cannot be dialled. */
  readonly targets: readonly PhoneTarget[];
  readonly signalling: Pick<SignallingPort, 'subscribe'>;
  readonly turns: Turns;
  readonly clock: Clock;
  /** From 0 to 1, so that not all do the same at once. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly onReport: (report: PhoneReport) => void;
}

/** For how long is asked. The PBX may shorten it. */
const EXPIRES_S = 3_600;
/** A subscription that ends sooner than that is not followed by the next one at once. */
const SHORT_LIFE_MS = 10_000;
/** RFC 6665 4.1.2.4: without a NOTIFY by then (Timer N, 64*T1) there is no subscription. */
const FIRST_NOTIFY_MS = 32_000;
/** So long after a call of ours the PBX may take to say that the telephone is free. Then it is asked. */
const SETTLE_MS = 2_000;
/** So long it has to answer that. Then nothing is known any more. */
const ANSWER_MS = 5_000;
/** A telephone that is busy is asked about at least that often: a NOTIFY that went astray keeps nobody busy for longer. */
const BUSY_CHECK_MS = 300_000;
const NO_NOTIFY_MS = 300_000;
/** Trunks come with a new configuration only. */
const NO_TARGET_MS = 3_600_000;
const AFTER_LOSS_MS = 5_000;
const REFRESH_AGAIN_MS = 30_000;
/** A PBX that grants next to nothing is not asked more often. */
const SHORTEST_MS = 10_000;
/** Documents that were missed at about the same time are asked for once. */
const GAP_MS = 1_000;
/** The refresh comes so long before the end, at the latest. */
const MARGIN_MS = 5_000;

const TIMERS = ['next', 'refresh', 'first', 'settle', 'gap', 'answer'] as const;
type TimerName = (typeof TIMERS)[number];

const UNKNOWN: PhoneReport = { phone: 'unknown' };

/** What is up, from a SUBSCRIBE on. */
interface Watching {
  readonly subscription: Subscription;
  readonly documents: PhoneDocuments;
  readonly since: number;
  /** It holds one of the turns. */
  hasTurn: boolean;
  isNotified: boolean;
  /** When it ends; null: it was not accepted yet. */
  expiresAt: number | null;
}

/**
 * Asks the PBX what one telephone does (RFC 6665):
 *
 *     waiting --(its turn)--> subscribing --(2xx, NOTIFY)--> active --(refreshes)--> active
 *        ^                        |                            |
 *        +--(refused: the PBX does not tell; minutes)----------+--(terminated, by its reason; lost)
 *
 * What it does not know it reports as unknown, which keeps nobody from being called.
 */
export class WatchedPhone {
  readonly #options: WatchedPhoneOptions;
  #watching: Watching | null = null;
  #report: PhoneReport = UNKNOWN;
  #expiresS = EXPIRES_S;
  #target = 0;
  /** The log says once that the PBX does not tell, and once that it does again. */
  #isToldOff = false;
  #isUnreadTold = false;
  #leaveTurns: () => void = () => undefined;
  #isClosed = false;
  readonly #timers: Record<TimerName, TimerHandle | null> = {
    next: null,
    refresh: null,
    first: null,
    settle: null,
    gap: null,
    answer: null,
  };

  constructor(options: WatchedPhoneOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#isClosed || this.#watching !== null) return;
    this.#leaveTurns = this.#options.turns.ask(() => this.#subscribe());
  }

  /** A call of ours with it is over, of which the PBX is about to tell. */
  released(): void {
    this.#set('settle', SETTLE_MS, () => {
      if (this.#report.phone === 'busy') this.#verify();
    });
  }

  /** Ends the subscription. `done` comes once the PBX knows, or cannot be told. Nothing is reported any more. */
  end(done: () => void): void {
    this.#isClosed = true;
    const watching = this.#stop();
    if (watching === null) done();
    else watching.subscription.end(done);
  }

  #subscribe(): void {
    this.#leaveTurns = () => undefined;
    const { asking, targets, signalling, clock, turns } = this.#options;
    const target = targets[this.#target % Math.max(1, targets.length)];
    if (target === undefined) {
      turns.done();
      this.#isOff(NO_TARGET_MS, 'it cannot be dialled');
      return;
    }
    const watching: Watching = {
      subscription: signalling.subscribe(
        { uri: target.uri, auth: target.auth, event: asking, accept: MEDIA_TYPES[asking], expiresS: this.#expiresS },
        (signal) => {
          if (this.#watching === watching) this.#signalled(watching, signal);
        },
      ),
      documents: new PhoneDocuments(asking),
      since: clock.now(),
      hasTurn: true,
      isNotified: false,
      expiresAt: null,
    };
    this.#watching = watching;
    this.#set('first', FIRST_NOTIFY_MS, () => {
      this.#over({ kind: 'none', ms: NO_NOTIFY_MS }, 'no NOTIFY came', true);
    });
  }

  #signalled(watching: Watching, signal: SubscriptionSignal): void {
    switch (signal.type) {
      case 'accepted':
        this.#giveTurn(watching);
        this.#accepted(watching, signal.expiresS ?? this.#expiresS);
        return;
      case 'refused':
        this.#giveTurn(watching);
        if (signal.isOver) this.#refused(watching, signal);
        else this.#refreshFailed(watching);
        return;
      case 'notified':
        this.#notified(watching, signal);
        return;
      case 'lost':
        this.#over({ kind: 'later', ms: AFTER_LOSS_MS }, null);
    }
  }

  #accepted(watching: Watching, expiresS: number): void {
    watching.expiresAt = this.#options.clock.now() + expiresS * 1_000;
    this.#refreshLater(watching);
  }

  /** Plans the next refresh: well before the end, and sooner while the telephone is busy. */
  #refreshLater({ expiresAt }: Watching): void {
    if (expiresAt === null) return;
    const { clock, random } = this.#options;
    const leftMs = expiresAt - clock.now();
    const latestMs = Math.max(0, Math.min(leftMs, this.#report.phone === 'busy' ? BUSY_CHECK_MS : Infinity));
    const ms = Math.min(latestMs * (0.6 + 0.3 * random()), Math.max(leftMs - MARGIN_MS, leftMs / 2));
    this.#set('refresh', Math.max(SHORTEST_MS, ms), () => this.#watching?.subscription.refresh());
  }

  /** RFC 6665 4.1.2.2: a subscription whose refresh failed goes on until its end. */
  #refreshFailed({ expiresAt }: Watching): void {
    const leftMs = (expiresAt ?? 0) - this.#options.clock.now();
    if (leftMs < MARGIN_MS) this.#over({ kind: 'later', ms: REFRESH_AGAIN_MS }, 'it was not refreshed', true);
    else this.#set('refresh', Math.min(REFRESH_AGAIN_MS, leftMs / 2), () => this.#watching?.subscription.refresh());
  }

  #refused(watching: Watching, signal: Extract<SubscriptionSignal, { type: 'refused' }>): void {
    const wasUp = watching.expiresAt !== null;
    const next: Next = wasUp ? { kind: 'at-once' } : afterRefusal(signal, this.#expiresS, EXPIRES_S);
    this.#over(next, signal.status === null ? 'nobody answered' : `it answered ${String(signal.status)}`);
  }

  #notified(watching: Watching, notify: SubscriptionNotify): void {
    if (notify.state === 'terminated') {
      this.#over(afterTermination(notify), `it ended the subscription (${notify.reason ?? 'without a reason'})`);
      return;
    }
    if (!watching.isNotified) {
      watching.isNotified = true;
      this.#set('first', null);
    }
    this.#set('answer', null);
    if (notify.state === 'pending') return;
    if (notify.expiresS !== null) watching.expiresAt = this.#options.clock.now() + notify.expiresS * 1_000;
    const news = watching.documents.read(notify);
    if (news === 'unreadable') this.#unreadable(notify.contentType);
    this.#isOn();
    const report = news === 'unreadable' ? UNKNOWN : (news?.report ?? this.#report);
    if (news !== null && news !== 'unreadable' && news.isGap) this.#set('gap', GAP_MS, () => this.#verify());
    this.#tell(report);
    this.#refreshLater(watching);
  }

  /** Asks for all that the PBX knows. It answers with a NOTIFY (RFC 6665 4.4.1). */
  #verify(): void {
    if (this.#watching === null) return;
    this.#watching.subscription.refresh();
    this.#set('answer', ANSWER_MS, () => this.#tell(UNKNOWN));
  }

  #over(next: Next, why: string | null, isOpen = false): void {
    const { clock } = this.#options;
    const lifeMs = this.#watching === null ? 0 : clock.now() - this.#watching.since;
    const wasNotified = this.#watching?.isNotified ?? false;
    const watching = this.#stop();
    if (isOpen) watching?.subscription.end(() => undefined);
    if (next.kind === 'none') {
      this.#target += 1;
      this.#isOff(next.ms, why);
      return;
    }
    if (next.kind === 'at-once' && next.expiresS !== undefined) {
      this.#expiresS = next.expiresS;
      this.start();
    } else if (next.kind === 'at-once' && wasNotified && lifeMs >= SHORT_LIFE_MS) {
      // What was known holds for the moment that the next subscription takes.
      this.start();
      this.#set('answer', ANSWER_MS, () => this.#tell(UNKNOWN));
    } else {
      this.#tell(UNKNOWN);
      this.#later(next.kind === 'later' ? next.ms : REFRESH_AGAIN_MS);
    }
  }

  /** The PBX does not tell. */
  #isOff(ms: number, why: string | null): void {
    const { logger, asking } = this.#options;
    if (!this.#isToldOff) {
      logger.warn({ event: asking, why, againMs: ms }, "the PBX does not tell what an agent's telephone does");
    }
    this.#isToldOff = true;
    this.#expiresS = EXPIRES_S;
    this.#tell(UNKNOWN);
    this.#later(ms);
  }

  #isOn(): void {
    if (this.#isToldOff) this.#options.logger.info("the PBX tells what an agent's telephone does");
    this.#isToldOff = false;
  }

  #unreadable(contentType: string | null): void {
    if (!this.#isUnreadTold) {
      this.#options.logger.warn({ contentType }, "what the PBX tells of an agent's telephone cannot be read");
    }
    this.#isUnreadTold = true;
  }

  #later(ms: number): void {
    this.#set('next', ms * (0.8 + 0.4 * this.#options.random()), () => this.start());
  }

  #tell(report: PhoneReport): void {
    if (this.#isClosed) return;
    const before = this.#report;
    this.#report = report;
    // One that is still busy after a call of ours has another one, which is told as well.
    if (report.phone !== 'busy' && before.phone === report.phone) return;
    this.#options.onReport(report);
  }

  #giveTurn(watching: Watching): void {
    if (watching.hasTurn) this.#options.turns.done();
    watching.hasTurn = false;
  }

  /** @returns what was up */
  #stop(): Watching | null {
    for (const name of TIMERS) this.#set(name, null);
    this.#leaveTurns();
    const watching = this.#watching;
    this.#watching = null;
    if (watching !== null) this.#giveTurn(watching);
    return watching;
  }

  /** @param ms null: only stops it */
  #set(name: TimerName, ms: number | null, task: () => void = () => undefined): void {
    const { clock } = this.#options;
    const timer = this.#timers[name];
    if (timer !== null) clock.cancel(timer);
    this.#timers[name] =
      ms === null || this.#isClosed
        ? null
        : clock.schedule(ms, () => {
            this.#timers[name] = null;
            task();
          });
  }
}
