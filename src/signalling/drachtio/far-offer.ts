import type { LegSignal } from '../../ports/signalling.ts';
import { sequenceOf } from './headers.ts';
import { sdpOf } from './request-fault.ts';
import type { SrfRequest } from './srf.ts';

type Reoffered = Extract<LegSignal, { type: 'reoffered' }>;

export interface FarOfferOptions {
  /** Gives the signal when its turn has come. @defaultValue at once */
  readonly inOrder?: (signal: () => void) => void;
  readonly early?: Reoffered['early'];
  /** Further headers of our 200. */
  readonly headers?: Readonly<Record<string, string>>;
  /** It was answered, or withdrawn. */
  readonly onReply?: (taken: boolean) => void;
}

/** The leg that the offer is for. */
export interface FarOfferLeg {
  readonly respond: (
    status: number,
    reason: string,
    options: { readonly headers?: Record<string, string>; readonly body?: string },
  ) => void;
  readonly signal: (signal: Reoffered) => void;
  readonly isOver: () => boolean;
}

/** Hands a re-INVITE or UPDATE of the far end to whoever follows the leg, and sends the one answer. */
export function takeFarOffer(req: SrfRequest, options: FarOfferOptions, leg: FarOfferLeg): void {
  const { early, headers, onReply, inOrder = (signal: () => void) => signal() } = options;
  let replied = false;
  // RFC 3261 14.2: a cancelled or superseded re-INVITE leaves the session as it was.
  req.on('cancel', () => {
    if (!replied) onReply?.(false);
    replied = true;
  });
  const reply: Reoffered['reply'] = (answer) => {
    if (replied) return;
    replied = true;
    if ('sdp' in answer) {
      leg.respond(200, 'OK', { body: answer.sdp, headers: { 'Content-Type': 'application/sdp', ...headers } });
    } else {
      leg.respond(answer.status, answer.reason, {});
    }
    onReply?.('sdp' in answer);
  };
  const offer = sdpOf(req);
  inOrder(() => {
    if (replied) return;
    leg.signal({ type: 'reoffered', sequence: sequenceOf(req), offer, ...(early !== undefined && { early }), reply });
    if (leg.isOver()) reply({ status: 481, reason: 'Call/Transaction Does Not Exist' });
  });
}
