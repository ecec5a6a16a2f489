import type { ParseFault } from './fault.ts';
import { singleNames } from './header-names.ts';
import { parseCSeq } from './header-values.ts';
import type { SipHeaders } from './headers.ts';
import { BRANCH_COOKIE } from './identifiers.ts';
import type { SipMessage, SipRequest, SipResponse } from './message.ts';
import type { Problem } from './parse-head.ts';
import { bad } from './parse-head.ts';
import { refuse } from './refuse.ts';
import { isOpaqueId, isToken, parseDecimal, parseNameAddr, parseUri, parseVia } from '../../shared/sip/index.ts';

/** Methods with an RFC. For others a CSeq mismatch is 501, not 400 (RFC 4475 3.1.2.18). */
const METHODS = new Set([
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'REGISTER',
  'PRACK', // RFC 3262
  'UPDATE', // RFC 3311
  'INFO', // RFC 6086
  'SUBSCRIBE', // RFC 6665
  'NOTIFY', // RFC 6665
  'REFER', // RFC 3515
  'MESSAGE', // RFC 3428
  'PUBLISH', // RFC 3903
]);

const MAX_FORWARDS = 255;

/** Schemes that a Request-URI may have here. Others get 416 (RFC 3261 8.2.2.1; RFC 4475 3.3.2, 3.3.3). */
const SERVED_SCHEMES = new Set(['sip', 'sips', 'tel']);

/**
 * Checks what every layer above relies on: the headers each request needs, once each and readable; CSeq and
 * Max-Forwards in range; Request-URI, Contact and Route sets that can be used. Max-Forwards, branch and From tag may
 * be missing (RFC 2543 peers, RFC 4475 3.4.1). The layers above check what only some requests need, such as Contact in
 * an INVITE or an extension in Require.
 * @returns null if the request is sound
 */
export function validateRequest(message: SipRequest): ParseFault | null {
  const problem = requestProblem(message);
  return problem === null ? null : refuse(message, problem);
}

/** Checks a response likewise. A fault drops it, so this checks only what using it needs. */
export function validateResponse(message: SipResponse): ParseFault | null {
  const { headers } = message;
  const problem =
    message.status >= 100 && message.status <= 699
      ? (dialogHeadersProblem(headers) ?? repeatedProblem(headers, ['From', 'To', 'Call-ID', 'CSeq']))
      : { code: 'bad-status' as const, reason: 'Malformed status code', status: null };
  return problem === null ? null : refuse(message, problem);
}

/** {@link validateRequest} or {@link validateResponse}. */
export function validateMessage(message: SipMessage): ParseFault | null {
  return message.kind === 'request' ? validateRequest(message) : validateResponse(message);
}

function requestProblem(message: SipRequest): Problem | null {
  const { headers } = message;
  return (
    (isToken(message.method) ? null : bad('bad-start-line', 'Malformed method')) ??
    dialogHeadersProblem(headers) ??
    repeatedProblem(headers, singleNames()) ??
    methodProblem(message) ??
    maxForwardsProblem(headers) ??
    requestUriProblem(message.uri) ??
    contactProblem(message) ??
    routeProblem(headers, 'Route') ??
    routeProblem(headers, 'Record-Route')
  );
}

/** Via, From, To, Call-ID and CSeq: what each message has (RFC 3261 8.1.1), Max-Forwards apart. */
function dialogHeadersProblem(headers: SipHeaders): Problem | null {
  return (
    viaProblem(headers) ??
    addressProblem(headers, 'From') ??
    addressProblem(headers, 'To') ??
    callIdProblem(headers) ??
    cseqProblem(headers)
  );
}

function missing(name: string): Problem {
  return bad('missing-header', `Missing ${name} header field`);
}

function malformed(name: string): Problem {
  return bad('bad-header', `Malformed ${name} header field`);
}

/** The answer goes to the first Via. The others are copied as they are, whatever they say. */
function viaProblem(headers: SipHeaders): Problem | null {
  const [top] = headers.list('Via');
  if (top === undefined) return missing('Via');
  const via = parseVia(top);
  // the cookie alone would be one transaction for all requests (RFC 4475 3.2)
  const sound = via !== null && via.params.get('branch')?.toLowerCase() !== BRANCH_COOKIE.toLowerCase();
  return sound ? null : malformed('Via');
}

/** From and To: one address, with a tag that may go into dialog ids. */
function addressProblem(headers: SipHeaders, name: string): Problem | null {
  const value = headers.get(name);
  if (value === undefined) return missing(name);
  const address = parseNameAddr(value);
  if (address === null || parseUri(address.uri) === null) return malformed(name);
  const tag = address.params.get('tag');
  return tag === undefined || (tag !== null && isOpaqueId(tag)) ? null : malformed(name);
}

/**
 * Any visible ASCII but `|`. That is more lenient than `word [ "@" word ]`, as phones are. `|` is no `word` character,
 * and it separates the fields of the control protocol.
 */
function callIdProblem(headers: SipHeaders): Problem | null {
  const value = headers.get('Call-ID');
  if (value === undefined) return missing('Call-ID');
  return isOpaqueId(value) ? null : malformed('Call-ID');
}

function cseqProblem(headers: SipHeaders): Problem | null {
  const value = headers.get('CSeq');
  if (value === undefined) return missing('CSeq');
  return parseCSeq(value) === null ? bad('bad-cseq', 'Malformed CSeq header field') : null;
}

/** "a header field that MUST NOT be repeated": which value would count is not defined (RFC 4475 3.3.8). */
function repeatedProblem(headers: SipHeaders, names: readonly string[]): Problem | null {
  for (const name of names) {
    if (headers.isRepeated(name)) return bad('repeated-header', `Repeated ${name} header field`);
  }
  return null;
}

/** "The method part of CSeq MUST match that of the request" (RFC 3261 8.1.1.5). */
function methodProblem(message: SipRequest): Problem | null {
  const cseq = parseCSeq(message.headers.get('CSeq') ?? '');
  if (cseq?.method === message.method) return null;
  if (METHODS.has(message.method)) return bad('method-mismatch', 'CSeq method does not match');
  return { code: 'method-mismatch', reason: 'Not Implemented', status: 501 };
}

function maxForwardsProblem(headers: SipHeaders): Problem | null {
  const value = headers.get('Max-Forwards');
  return value === undefined || parseDecimal(value, MAX_FORWARDS) !== null ? null : malformed('Max-Forwards');
}

function requestUriProblem(text: string): Problem | null {
  const uri = parseUri(text);
  if (uri === null) return bad('bad-uri', 'Malformed Request-URI');
  if (!SERVED_SCHEMES.has(uri.scheme)) {
    return { code: 'unsupported-scheme', reason: 'Unsupported URI Scheme', status: 416 };
  }
  // headers are not allowed in a Request-URI (RFC 3261 19.1.1 table 1; RFC 4475 3.1.2.11)
  return uri.headers === '' ? null : bad('bad-uri', 'Request-URI with headers');
}

function contactProblem(message: SipRequest): Problem | null {
  const values = message.headers.list('Contact');
  for (const value of values) {
    // `*` stands alone, and in REGISTER only (RFC 3261 10.2.2, 20.10)
    if (value === '*') {
      if (message.method !== 'REGISTER' || values.length > 1) return malformed('Contact');
      continue;
    }
    const contact = parseNameAddr(value);
    if (contact === null || parseUri(contact.uri) === null) return malformed('Contact');
  }
  return null;
}

function routeProblem(headers: SipHeaders, name: string): Problem | null {
  for (const value of headers.list(name)) {
    const route = parseNameAddr(value);
    const scheme = route === null ? null : parseUri(route.uri)?.scheme;
    if (scheme !== 'sip' && scheme !== 'sips') return malformed(name);
  }
  return null;
}
