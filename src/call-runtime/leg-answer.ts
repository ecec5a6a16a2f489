import type { Negotiated } from '../ports/leg-terms.ts';
import type { IncomingInvite, IncomingLeg, LegSignal } from '../ports/signalling.ts';
import { reasonOfCause } from '../ports/q850-cause.ts';
import type { EarlyParts } from './leg-early.ts';
import { beginEarly } from './leg-early.ts';
import type { MediaFailure } from './media-failure.ts';

export interface LegAnswerOptions extends EarlyParts {
  /** The offer of the INVITE has its answer. */
  readonly agreed: (negotiated: Negotiated) => void;
  /** Our 200 to the INVITE of this CSeq number makes the offer. */
  readonly offering: (sequence: number) => void;
  /** The media engine has no answer. */
  readonly failed: (failure: MediaFailure) => void;
  /** The 200 is about to go out. */
  readonly sending: () => void;
}

/** What becomes of the caller's INVITE: a 200, with a 183 before it where the caller is to be heard first, or a refusal. */
export class LegAnswer {
  readonly #options: LegAnswerOptions;
  #invite: IncomingInvite | null = null;
  #incoming: IncomingLeg | null = null;
  /** Our answer, which went out in a 183. The 200 has the same. */
  #early: string | null = null;

  constructor(options: LegAnswerOptions) {
    this.#options = options;
  }

  take(invite: IncomingInvite, onSignal: (signal: LegSignal) => void): IncomingLeg {
    this.#invite = invite;
    this.#incoming = invite.take(onSignal);
    return this.#incoming;
  }

  /** See `LegDriver.answer`. */
  answer(early: boolean): void {
    if (this.#invite === null) return;
    if (this.#early !== null) {
      this.#accept(this.#early);
      return;
    }
    const { sdp: offer, sequence } = this.#invite;
    const { media, peer, agreed, offering, failed } = this.#options;
    const { srtp, codecs } = peer;
    const terms = { srtp, codecs };
    media.negotiate(
      (room, id) => (offer === null ? room.openOffering(id, terms) : room.openWithOffer(id, offer, terms)),
      (negotiated) => {
        if (offer === null) offering(sequence);
        else agreed(negotiated);
        // RFC 3261 13.2.1: without an offer a 183 could not answer one.
        if (early && offer !== null) this.#progress(negotiated);
        else this.#accept(negotiated.sdp);
      },
      failed,
    );
  }

  /** @param q850Cause @defaultValue that of the status */
  reject(status: number, phrase: string, q850Cause?: number): void {
    const reason = q850Cause === undefined ? {} : { Reason: reasonOfCause(q850Cause) };
    // RFC 3261 21.5.4: a 503 tells when to try again.
    const headers = status === 503 ? { 'Retry-After': '10', ...reason } : undefined;
    this.#incoming?.reject(status, phrase, headers);
  }

  #accept(sdp: string): void {
    this.#options.sending();
    this.#incoming?.answer(sdp);
  }

  /** The caller hears us from now on (RFC 3960). */
  #progress(negotiated: Negotiated): void {
    if (this.#invite === null) return;
    const { sipCallId, sourceAddress } = this.#invite;
    this.#early = negotiated.sdp;
    this.#incoming?.progress(negotiated.sdp);
    beginEarly(this.#options, sipCallId, sourceAddress, negotiated);
  }
}
