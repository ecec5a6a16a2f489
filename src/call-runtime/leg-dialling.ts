import type { HangupCause } from '../call-machine/index.ts';
import type { KeysBy } from '../ports/media.ts';
import type { LegSignal, SignallingLeg } from '../ports/signalling.ts';
import type { LegMedia, MediaRequest } from './leg-media.ts';
import type { Dialler, EndedSignal } from './trunk-hunt.ts';

/** How a leg ended that we ended ourselves. */
export type LocalEnd = Omit<Extract<LegSignal, { readonly type: 'ended' }>, 'type'>;

export interface LegDiallingOptions {
  readonly dialler: Dialler;
  readonly media: LegMedia;
  /** Why we hang up; null: we do not. */
  readonly hangup: () => HangupCause | null;
  readonly onSignal: (signal: LegSignal) => void;
  /** An INVITE is on its way. */
  readonly sent: (leg: SignallingLeg) => void;
  readonly failed: (end: LocalEnd) => void;
}

/** The INVITEs of a leg that we dial, each with an offer of the kind that its peer is to get. */
export class LegDialling {
  readonly #options: LegDiallingOptions;

  constructor(options: LegDiallingOptions) {
    this.#options = options;
  }

  /** See {@link Dialler.keysBy}. */
  get keysBy(): KeysBy | undefined {
    return this.#options.dialler.keysBy;
  }

  /** Opens an endpoint, then sends the first INVITE with its offer. */
  begin(): void {
    const { dialler } = this.#options;
    this.#offer((room, leg) => room.openOffering(leg, dialler.terms));
  }

  /**
   * The INVITE ended by itself. It may be sent elsewhere while our offer is still as it was. Null: another endpoint is
   * opened first, since the next peer is to get another offer.
   */
  next(ended: EndedSignal): SignallingLeg | EndedSignal | null {
    const { dialler } = this.#options;
    const next = dialler.next(ended);
    if (next !== 'other-offer') return next;
    this.#offer(async (room, leg) => {
      await room.close(leg);
      return await room.openOffering(leg, dialler.terms);
    });
    return null;
  }

  /** We hang up. */
  givenUp(cause: HangupCause): void {
    this.#options.dialler.givenUp?.(cause);
  }

  #offer(request: MediaRequest): void {
    const { dialler, media, hangup, onSignal, sent, failed } = this.#options;
    media.negotiate(
      request,
      (offer) => {
        const cause = hangup();
        if (cause !== null) failed({ by: 'local', status: 487, q850Cause: cause.q850, detail: null });
        else sent(dialler.begin(offer, onSignal));
      },
      ({ status, detail }) => {
        // Such as browsers, where there is no WebRTC: whoever comes next may be had.
        if (dialler.passOver?.() === true) this.begin();
        else failed({ by: 'local', status, q850Cause: null, detail });
      },
    );
  }
}
