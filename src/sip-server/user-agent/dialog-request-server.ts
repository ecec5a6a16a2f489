import { parseRAck } from '../message/index.ts';
import type { SipRequest } from '../message/index.ts';
import { isTooSmall } from '../dialog/index.ts';
import type { Flow } from '../transport/index.ts';
import type { CallDialog, Core } from './core.ts';
import { contactUri, sequenceOf } from './dialog-setup.ts';
import type { IncomingRequest } from './incoming-request.ts';

/** What becomes of a request inside a dialog. */
export type Admission =
  | { readonly kind: 'admit' }
  | { readonly kind: 'refuse'; readonly status: number; readonly headers?: readonly (readonly [string, string])[] };

const ADMIT: Admission = Object.freeze({ kind: 'admit' });

/**
 * Checks a request from the peer inside a dialog (RFC 3261 12.2.2, 14.2) and notes what it changes at once: the CSeq
 * number, and that an INVITE or UPDATE is under way. `invite` is the INVITE that is pending in the dialog.
 */
export function admitInDialog(
  core: Core,
  dialog: CallDialog,
  request: SipRequest,
  flow: Flow,
  invite: IncomingRequest | null,
): Admission {
  const sequence = sequenceOf(request);
  if (!dialog.owner.alive) {
    return { kind: 'refuse', status: 481 }; // control protocol 6.8
  }
  if (dialog.remoteSequence !== null && sequence < dialog.remoteSequence) {
    // RFC 3261 12.2.2 "If the remote sequence number was not empty, but the sequence number of the request is lower than
    // the remote sequence number, the request is out of order and MUST be rejected with a 500"
    return { kind: 'refuse', status: 500 };
  }
  // "[...] the UAS MUST be prepared to receive and process requests with CSeq sequence number values more than one higher
  // than the previous received request. The UAS MUST then set the remote sequence number to the value of the sequence
  // number in the CSeq header field value in the request."
  dialog.remoteSequence = sequence;
  const verdict = admitMethod(core, dialog, request, invite);
  if (verdict.kind === 'refuse') {
    return verdict;
  }
  if (flow.reliable || dialog.behindNat) {
    const contact = contactUri(request);
    if (contact !== null) core.transport.movedTo(contact, dialog.flow, flow);
    dialog.flow = flow; // the peer's newest connection, or the address that its NAT gave it now
  }
  if (request.method === 'INVITE') {
    dialog.incomingInvite = true;
  } else if (request.method === 'UPDATE') {
    dialog.incomingUpdate = true;
  }
  return ADMIT;
}

function admitMethod(core: Core, dialog: CallDialog, request: SipRequest, invite: IncomingRequest | null): Admission {
  const minimum = core.settings.minSessionExpiresSeconds;
  switch (request.method) {
    case 'INVITE':
      if (dialog.outgoingInvite !== null || (dialog.role === 'uac' && dialog.state === 'early')) {
        // RFC 3261 14.2 "A UAS that receives an INVITE on a dialog while an INVITE it had sent on that dialog is in
        // progress MUST return a 491 (Request Pending) response to the received INVITE."
        return { kind: 'refuse', status: 491 };
      }
      if (dialog.incomingInvite || (dialog.role === 'uas' && dialog.state === 'early')) {
        // RFC 3261 14.2 "A UAS that receives a second INVITE before it sends the final response to a first INVITE [...]
        // MUST return a 500 [...] and MUST include a Retry-After header field with a randomly chosen value of between 0
        // and 10 seconds."
        return overlap();
      }
      if (request.body.length > 0 && dialog.updateOffers > 0) {
        // RFC 3264 4 "if an agent receives an offer after having sent one, but before receiving an answer to it, this is
        // considered a 'glare' condition"
        return { kind: 'refuse', status: 491 };
      }
      return tooSmall(request, minimum);
    case 'UPDATE':
      if (dialog.incomingUpdate) {
        return overlap(); // RFC 3311 5.2
      }
      if (request.body.length > 0 && (dialog.outgoingInvite !== null || dialog.updateOffers > 0)) {
        return { kind: 'refuse', status: 491 }; // RFC 3311 5.2: an offer of ours has no answer yet
      }
      return tooSmall(request, minimum);
    case 'PRACK':
      return admitPrack(request, invite);
    default:
      return ADMIT;
  }
}

/** RFC 3262 3 "If a PRACK request is received by the UA core that does not match any unacknowledged reliable provisional
 * response, the UAS MUST respond to the PRACK with a 481 response." */
function admitPrack(request: SipRequest, invite: IncomingRequest | null): Admission {
  const rack = parseRAck(request.headers.get('rack') ?? '');
  const matches =
    rack !== null &&
    invite !== null &&
    rack.responseSequence === invite.reliable?.sequence &&
    rack.sequence === sequenceOf(invite.request) &&
    rack.method === 'INVITE';
  return matches ? ADMIT : { kind: 'refuse', status: 481 };
}

/** RFC 4028 9: 422 with the interval that we would accept. */
function tooSmall(request: SipRequest, minimumSeconds: number): Admission {
  return isTooSmall(request.headers, minimumSeconds)
    ? { kind: 'refuse', status: 422, headers: [['Min-SE', String(minimumSeconds)]] }
    : ADMIT;
}

function overlap(): Admission {
  return {
    kind: 'refuse',
    status: 500,
    headers: [['Retry-After', String(Math.floor(Math.random() * 10))]],
  };
}
