import { reasonPhrase } from '../../ports/reason-phrase.ts';
import { newTag } from '../message/index.ts';
import type { SipRequest } from '../message/index.ts';
import type { OutgoingFault } from './outgoing-request.ts';
import { ownResponse } from './response-builder.ts';

/** The response that a fault amounts to (RFC 3261 8.1.3.1), as bytes. */
export function synthesise(request: SipRequest, fault: OutgoingFault): Buffer {
  const status = fault === 'timeout' ? 408 : fault === 'cancelled' ? 487 : 503;
  const reason = fault === 'dns' ? 'DNS Error' : reasonPhrase(status);
  return ownResponse(request, { status, reason, toTag: newTag() });
}
