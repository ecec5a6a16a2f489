import { contentLength } from './content-length.ts';
import type { ParseFault, ParseOutcome } from './fault.ts';
import { HeadEndFinder } from './head-end.ts';
import type { MessageLimits } from './limits.ts';
import { DEFAULT_MESSAGE_LIMITS } from './limits.ts';
import type { SipMessage } from './message.ts';
import type { Problem } from './parse-head.ts';
import { bad, parseHead } from './parse-head.ts';
import { refuse } from './refuse.ts';
import { isToken } from '../../shared/sip/index.ts';
import { decodeText } from './utf8.ts';
import { validateMessage } from './validate.ts';

const NOT_SIP: ParseFault = { code: 'not-sip', reason: 'Not a SIP message', status: null, request: null };
const KEEP_ALIVE: ParseFault = { code: 'keep-alive', reason: 'Keep-alive', status: null, request: null };

/**
 * Reads one datagram as one message (RFC 3261 18.3). Without Content-Length the body goes to the end of the datagram.
 * Bytes past Content-Length are ignored (RFC 4475 3.1.1.8), and fewer bytes are a fault (RFC 4475 3.1.2.2). The body is
 * a view of `bytes`. It never throws, and its time is linear in the size.
 */
export function parseDatagram(bytes: Buffer, limits: MessageLimits = DEFAULT_MESSAGE_LIMITS): ParseOutcome {
  const start = skipPadding(bytes);
  if (start === bytes.length) return fault(KEEP_ALIVE);
  if (!isToken(String.fromCharCode(bytes[start] ?? 0))) return fault(NOT_SIP); // STUN, RTP and the like

  const finder = new HeadEndFinder();
  const headLimit = Math.min(bytes.length, start + limits.maxHeaderBytes);
  const found = finder.scan(bytes, start, headLimit);
  const headEnd = found === -1 ? headLimit : found;
  const { message, problem } = parseHead(decodeText(bytes, start, headEnd, finder.ascii), limits);
  if (message === null) return fault(NOT_SIP);
  if (bytes.length - start > limits.maxMessageBytes || (found === -1 && headLimit < bytes.length)) {
    return fault(refuse(message, { code: 'too-large', reason: 'Request Entity Too Large', status: 413 }));
  }
  const refusal = problem ?? takeBody(message, bytes, headEnd);
  if (refusal !== null) return fault(refuse(message, refusal));
  const invalid = validateMessage(message);
  return invalid === null ? { ok: true, message } : fault(invalid);
}

function fault(value: ParseFault): ParseOutcome {
  return { ok: false, fault: value };
}

/** Skips what peers send to keep a NAT binding: line ends before a message (RFC 3261 7.5), zeros, blanks. */
function skipPadding(bytes: Buffer): number {
  let i = 0;
  while (i < bytes.length && isLineEnd(bytes[i])) i += 1;
  let end = i;
  while (end < bytes.length && (isLineEnd(bytes[end]) || bytes[end] === 0 || bytes[end] === 0x20)) end += 1;
  return end === bytes.length ? end : i;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0d || byte === 0x0a;
}

function takeBody(message: SipMessage, bytes: Buffer, start: number): Problem | null {
  const length = contentLength(message.headers);
  if (length === 'malformed') return bad('bad-content-length', 'Malformed Content-Length header field');
  const end = length === 'absent' ? bytes.length : start + length;
  if (end > bytes.length) return bad('bad-content-length', 'Content-Length larger than the message');
  message.body = bytes.subarray(start, end);
  return null;
}
