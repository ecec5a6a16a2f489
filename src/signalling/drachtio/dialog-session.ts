import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { LegSignal, SignallingLeg } from '../../ports/signalling.ts';
import type { FarOfferOptions } from './far-offer.ts';
import { sequenceOf } from './headers.ts';
import { sdpOf } from './request-fault.ts';
import { refreshAnswer, SessionExpires } from './session-expires.ts';
import { SessionOffers } from './session-offers.ts';
import type { SrfDialog, SrfMessage, SrfRequest, SrfResponse } from './srf.ts';

/** The leg that has the dialog. */
export interface SessionLeg {
  /** Refuses a request that has a fault. */
  refused(req: SrfRequest, res: SrfResponse): boolean;
  respond(res: SrfResponse, status: number, reason: string, headers?: Readonly<Record<string, string>>): void;
  /** Hands an offer of the far end on. */
  reoffered(req: SrfRequest, res: SrfResponse, options: FarOfferOptions): void;
  signal(signal: Extract<LegSignal, { type: 'acknowledged' }>): void;
  /** RFC 3261 12.2.1.2: a 481 or 408 ended the dialog. */
  gone(): void;
}

export interface DialogSessionOptions {
  readonly dialog: SrfDialog;
  /** Whose INVITE it was. The ACK of the far end's is still to come. */
  readonly sender: 'us' | 'them';
  /** Its INVITE, or its 2xx to ours. */
  readonly message: SrfMessage;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The session of one dialog: offers of both sides, which do not meet, and its timer. */
export class DialogSession {
  readonly #leg: SessionLeg;
  readonly #offers: SessionOffers;
  readonly #timer = new SessionExpires();

  constructor({ dialog, sender, message, clock, logger }: DialogSessionOptions, leg: SessionLeg) {
    this.#leg = leg;
    const timer = this.#timer;
    timer.note(message, sender);
    const [ownsCallId, onGone] = [sender === 'us', (): void => leg.gone()];
    this.#offers = new SessionOffers({ dialog, timer, ownsCallId, onGone, clock, logger }, sender === 'them');
    // RFC 3261 13.2.1, 14.1: if our 2xx to an INVITE or re-INVITE made the offer, the ACK has the answer.
    dialog.on('ack', (ack) => {
      leg.signal({ type: 'acknowledged', sequence: sequenceOf(ack), sdp: sdpOf(ack) });
      this.#offers.theirsEnded();
    });
    dialog.on('modify', (req, res) => this.#modify(req, res));
    dialog.on('update', (req, res) => this.#update(req, res));
  }

  /** Sends a re-INVITE as soon as it may go out. */
  offer(sdp: string, done: Parameters<SignallingLeg['offer']>[1], contentType?: string): void {
    this.#offers.offer(sdp, done, contentType);
  }

  /** The leg is over. */
  close(): void {
    this.#offers.close();
  }

  #modify(req: SrfRequest, res: SrfResponse): void {
    if (this.#leg.refused(req, res) || this.#glares(res)) return;
    this.#leg.reoffered(req, res, {
      headers: refreshAnswer(req),
      // drachtio-srf emits a re-INVITE at once, but an earlier ACK or INFO in a later turn of the event loop. The
      // re-INVITE waits as long, so that signals keep the order of the wire.
      inOrder: (signal) => {
        setImmediate(() => {
          this.#offers.theirsBegan();
          signal();
        });
      },
      onReply: (taken) => {
        if (taken) this.#timer.note(req, 'them');
        else this.#offers.theirsEnded(); // nobody tells of the ACK of a refusal
      },
    });
  }

  #update(req: SrfRequest, res: SrfResponse): void {
    if (this.#leg.refused(req, res)) return;
    // RFC 3311 5.2: an UPDATE without an offer refreshes the session and changes nothing.
    if (sdpOf(req) === null) {
      this.#timer.note(req, 'them');
      this.#leg.respond(res, 200, 'OK', refreshAnswer(req));
      return;
    }
    if (this.#glares(res)) return;
    this.#offers.theirsBegan();
    this.#leg.reoffered(req, res, {
      headers: refreshAnswer(req),
      onReply: (taken) => {
        if (taken) this.#timer.note(req, 'them');
        this.#offers.theirsEnded();
      },
    });
  }

  /** RFC 3261 14.2, RFC 3311 5.2: an offer that meets one of ours gets 491. */
  #glares(res: SrfResponse): boolean {
    if (!this.#offers.pending) return false;
    this.#leg.respond(res, 491, 'Request Pending');
    return true;
  }
}
