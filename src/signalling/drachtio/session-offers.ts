import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { SignallingLeg } from '../../ports/signalling.ts';
import type { DialogAnswer } from './dialog-request.ts';
import { requestInDialog } from './dialog-request.ts';
import { sdpOf } from './request-fault.ts';
import type { SessionExpires } from './session-expires.ts';
import type { SrfDialog } from './srf.ts';

type Done = Parameters<SignallingLeg['offer']>[1];

/** A re-INVITE that has only provisional responses is given up after this time. Its own timer B ends it before. */
const ANSWER_MS = 40_000;
/** 491 is answered so often by trying again. */
const MAX_RETRIES = 4;

export interface SessionOffersOptions {
  readonly dialog: SrfDialog;
  readonly timer: SessionExpires;
  /** Whether the INVITE of the dialog was ours, so that we own the Call-ID. */
  readonly ownsCallId: boolean;
  /** RFC 3261 12.2.1.2: a 481 or 408 ends the dialog. */
  readonly onGone: (status: number) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** @defaultValue Math.random */
  readonly random?: () => number;
}

interface Waiting {
  readonly sdp: string;
  readonly contentType: string;
  readonly done: Done;
  retries: number;
}

/**
 * The re-INVITEs of ours in one dialog. RFC 3261 14.1: "a UAC MUST NOT initiate a new INVITE transaction within a dialog
 * while another INVITE transaction is in progress in either direction".
 */
export class SessionOffers {
  readonly #options: SessionOffersOptions;
  /** The offer that waits for its turn. */
  #waiting: Waiting | null = null;
  /** The offer that is out. */
  #out: Waiting | null = null;
  /** Waits for another try, or for the answer. */
  #timer: TimerHandle | null = null;
  /** An INVITE of the far end is without its final response or ACK. */
  #theirs: boolean;
  #closed = false;

  /** @param theirs whether the far end's INVITE still lacks its ACK */
  constructor(options: SessionOffersOptions, theirs: boolean) {
    this.#options = options;
    this.#theirs = theirs;
  }

  /** Whether an offer of ours is out: an offer of the far end gets 491 (RFC 3261 14.2, RFC 3311 5.2). */
  get pending(): boolean {
    return this.#out !== null;
  }

  /** Sends an offer, as soon as no INVITE is open. A newer one replaces one that waits, which gets null. */
  offer(sdp: string, done: Done, contentType = 'application/sdp'): void {
    if (this.#closed) {
      queueMicrotask(() => done({ status: null }));
      return;
    }
    const replaced = this.#waiting;
    this.#waiting = { sdp, contentType, done, retries: 0 };
    replaced?.done({ status: null });
    this.#next();
  }

  /** The far end sent a re-INVITE or an UPDATE with an offer, which is to be answered. */
  theirsBegan(): void {
    this.#theirs = true;
    // What our offer was made for has changed, so it has to be made again.
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.done({ status: 491 });
  }

  /** That was refused, or its ACK came. */
  theirsEnded(): void {
    this.#theirs = false;
    this.#next();
  }

  /** The leg is over. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer();
    for (const each of [this.#out, this.#waiting]) each?.done({ status: null });
    this.#out = this.#waiting = null;
  }

  #next(): void {
    const next = this.#waiting;
    if (next === null || this.#out !== null || this.#theirs || this.#timer !== null) return;
    this.#waiting = null;
    this.#out = next;
    const { clock, dialog, logger } = this.#options;
    this.#timer = clock.schedule(ANSWER_MS, () => {
      logger.warn('a re-INVITE was not answered in time');
      this.#settle(next, { status: null });
    });
    const headers = { 'Content-Type': next.contentType, ...this.#options.timer.headers };
    const request = { method: 'INVITE', headers, body: next.sdp } as const;
    requestInDialog(dialog, request, (answer) => this.#answered(next, answer));
  }

  #answered(offer: Waiting, answer: DialogAnswer): void {
    const { response } = answer;
    // RFC 3261 13.2.2.4: every 2xx gets its ACK, one that comes too late as well.
    if (response !== null && response.status < 300) answer.ack();
    if (response !== null && response.status < 300) this.#options.timer.note(response, 'us');
    if (this.#out !== offer) return;
    if (response === null) {
      // The server has a re-INVITE of its own out, to refresh the session (RFC 4028 10).
      if (isRefusedForNow(answer.error) && offer.retries < MAX_RETRIES) {
        this.#retry(offer);
        return;
      }
      this.#options.logger.info({ err: answer.error }, 'a re-INVITE was not sent');
      this.#settle(offer, { status: null });
      return;
    }
    const { status } = response;
    if (status === 491 && offer.retries < MAX_RETRIES) this.#retry(offer);
    else if (status >= 300) {
      this.#settle(offer, { status });
      // RFC 3261 12.2.1.2; other refusals leave the session as it was (RFC 3261 14.1).
      if (status === 481 || status === 408) this.#options.onGone(status);
    } else {
      const sdp = sdpOf(response);
      // RFC 3261 13.2.1: a 2xx to an offer has the answer. Without it the session stays as it was.
      this.#settle(offer, sdp === null ? { status: null } : { sdp });
    }
  }

  #retry(offer: Waiting): void {
    this.#cancelTimer();
    this.#out = null;
    offer.retries += 1;
    if (this.#waiting !== null) {
      offer.done({ status: null }); // a newer offer is there
    } else {
      this.#waiting = offer;
    }
    const { clock, ownsCallId, random = Math.random } = this.#options;
    // RFC 3261 14.1: the owner of the Call-ID waits for 2.1 to 4 s, the other one for up to 2 s, in steps of 10 ms.
    const delayMs = ownsCallId ? 2_100 + 10 * Math.floor(random() * 191) : 10 * Math.floor(random() * 201);
    this.#timer = clock.schedule(delayMs, () => {
      this.#timer = null;
      this.#next();
    });
  }

  #settle(offer: Waiting, answer: Parameters<Done>[0]): void {
    this.#cancelTimer();
    this.#out = null;
    offer.done(answer);
    this.#next();
  }

  #cancelTimer(): void {
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
  }
}

/** Whether the SIP server knows the dialog and does not send a request in it all the same. */
function isRefusedForNow(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EDRACHTIO';
}
