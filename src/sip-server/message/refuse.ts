import type { ParseFault } from './fault.ts';
import type { SipMessage, SipRequest } from './message.ts';
import type { Problem } from './parse-head.ts';
import { formatVia, parseVia, parseViaLeniently } from '../../shared/sip/index.ts';

/** Headers that a response copies and that may stand once (RFC 3261 8.2.6.2). */
const COPIED = ['From', 'To', 'Call-ID', 'CSeq'];

/** Via values that an answer to a request with a broken one keeps: the largest Max-Forwards (RFC 3261 20.22). */
const MAX_HOPS = 255;

/**
 * Turns a problem into a fault. A request can be answered if it has a Via that tells where to. The response copies the
 * other headers as far as they are there (RFC 4475 3.3.1). Nobody answers an ACK (RFC 3261 17.1.1.1) or a response.
 */
export function refuse(message: SipMessage | null, problem: Problem): ParseFault {
  const { code, reason, status } = problem;
  if (status === null || message?.kind !== 'request' || message.method === 'ACK') return dropped(problem);
  const request = answerable(message);
  return request === null ? dropped(problem) : { code, reason, status, request };
}

function dropped(problem: Problem): ParseFault {
  return { code: problem.code, reason: problem.reason, status: null, request: null };
}

/**
 * A copy of a request that a response can be built from. Its first Via is readable (RFC 4475 3.1.2.1, 3.1.2.16),
 * headers that may stand once do so (RFC 4475 3.3.8), and it has no body.
 */
function answerable(request: SipRequest): SipRequest | null {
  const headers = request.headers.clone();
  const vias = headers.list('Via');
  const [top] = vias;
  if (top === undefined || parseViaLeniently(top) === null) return null;
  if (parseVia(top) === null) {
    const readable = vias.slice(0, MAX_HOPS).map(parseViaLeniently);
    headers.set('Via', readable.flatMap((via) => (via === null ? [] : [formatVia(via)])).join(', '));
  }
  for (const name of COPIED) {
    const first = headers.get(name);
    if (first !== undefined) headers.set(name, first);
  }
  return { kind: 'request', method: request.method, uri: request.uri, headers, body: Buffer.alloc(0) };
}
