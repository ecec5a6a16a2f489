import { tagOf } from '../../shared/sip/index.ts';
import { parseCSeq, parseVia } from '../message/index.ts';
import type { SipRequest, SipResponse, Via } from '../message/index.ts';

/** RFC 3261 8.1.1.7: branches made by RFC 3261 elements start with this. */
const MAGIC_COOKIE = 'z9hG4bK';

/**
 * The key that matches a request to its server transaction (RFC 3261 17.2.3): branch, sent-by and method, where an ACK
 * counts as its INVITE. Without the magic cookie it has the fields that RFC 2543 matched by. `cancelled` asks for the
 * key of the INVITE that a CANCEL means (RFC 3261 9.2).
 */
export function serverKey(request: SipRequest, via: Via, cancelled = false): string {
  const method = request.method === 'ACK' || cancelled ? 'INVITE' : request.method;
  const branch = via.params.get('branch') ?? '';
  const sentBy = `${via.host.toLowerCase()}:${via.port ?? ''}`;
  if (branch.startsWith(MAGIC_COOKIE)) {
    return [branch, sentBy, method].join('|'); // one flat string: see ownCopy
  }
  const { headers } = request;
  const sequence = parseCSeq(headers.get('cseq') ?? '')?.sequence ?? '';
  const from = headers.get('from') ?? '';
  return ['2543', sentBy, branch, method, sequence, headers.get('call-id') ?? '', from, request.uri].join('|');
}

/**
 * The key that a request outside of dialogs shares with its double that came by another path (RFC 3261 8.2.2.2): "the
 * From tag, Call-ID, and CSeq". It also says whether there are credentials, since some peers count nothing up when they
 * try again with them. Null for requests inside dialogs.
 */
export function mergeKey(request: SipRequest): string | null {
  const { headers } = request;
  if (tagOf(headers.get('to')) !== null) {
    return null;
  }
  const sequence = parseCSeq(headers.get('cseq') ?? '')?.sequence ?? '';
  const credentials = headers.has('authorization') || headers.has('proxy-authorization') ? 'with' : 'without';
  const from = tagOf(headers.get('from')) ?? '';
  return [headers.get('call-id') ?? '', from, sequence, request.method, credentials].join('|');
}

/** The key that matches a response to its client transaction (RFC 3261 17.1.3): top branch and CSeq method. */
export function clientKey(branch: string, method: string): string {
  return [branch, method].join('|');
}

/**
 * The key of a response as received; null where its Via or CSeq cannot be read, or where it is not for us. RFC 3261
 * 8.1.3.3 "If more than one Via header field value is present in a response, the UAC SHOULD discard the message."
 */
export function keyOfResponse(response: SipResponse): string | null {
  const [top, below] = response.headers.list('via');
  const branch = top === undefined || below !== undefined ? null : parseVia(top)?.params.get('branch');
  const sequence = parseCSeq(response.headers.get('cseq') ?? '');
  return branch === undefined || branch === null || sequence === null ? null : clientKey(branch, sequence.method);
}
