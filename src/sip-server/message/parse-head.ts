import type { FaultStatus, ParseFaultCode } from './fault.ts';
import { SipHeaders } from './headers.ts';
import type { MessageLimits } from './limits.ts';
import type { SipMessage } from './message.ts';
import { isBlank, isToken, parseDecimal, trimBlanks } from '../../shared/sip/index.ts';

/** A problem with a message, before it is known whether the message can be answered. */
export interface Problem {
  readonly code: ParseFaultCode;
  readonly reason: string;
  readonly status: FaultStatus;
}

/** Start line and headers: as much of the message as could be read, and the first problem with it. */
export interface Head {
  /** With an empty body; null where the first line is not SIP's. */
  readonly message: SipMessage | null;
  readonly problem: Problem | null;
}

const EMPTY = Buffer.alloc(0);

/** Builds a problem that a request is answered 400 for. */
export function bad(code: ParseFaultCode, reason: string): Problem {
  return { code, reason, status: 400 };
}

/**
 * Reads start line and headers, up to and including the empty line, in one pass. It reads on after a problem, so that
 * as much as possible is there for the answer, and reports the first problem.
 */
export function parseHead(text: string, limits: MessageLimits): Head {
  const firstEnd = lineFeed(text, 0);
  const line = text.slice(0, contentEnd(text, 0, firstEnd));
  const start = parseStartLine(line, limits);
  if (start.message === null) return start;
  const problem = parseHeaderLines(text, firstEnd + 1, start.message.headers, limits);
  return start.problem === null && problem !== null ? { message: start.message, problem } : start;
}

/** Index of the next LF, or the end of the text. */
function lineFeed(text: string, from: number): number {
  const index = text.indexOf('\n', from);
  return index === -1 ? text.length : index;
}

/** End of a line's content: before its CRLF, or before a bare LF. */
function contentEnd(text: string, start: number, feed: number): number {
  return feed > start && text.charCodeAt(feed - 1) === 0x0d ? feed - 1 : feed;
}

function notSip(): Head {
  return { message: null, problem: { code: 'not-sip', reason: 'Not a SIP message', status: null } };
}

/** Reads a request line or a status line (RFC 3261 7.1, 7.2). */
function parseStartLine(line: string, limits: MessageLimits): Head {
  if (isSipVersion(line.slice(0, 4))) return parseStatusLine(line);
  const firstSpace = line.indexOf(' ');
  const method = line.slice(0, firstSpace);
  const lastSpace = line.lastIndexOf(' ');
  const version = line.slice(lastSpace + 1);
  if (firstSpace <= 0 || !isToken(method) || !looksLikeSip(line)) return notSip();
  const uri = line.slice(firstSpace + 1, lastSpace);
  const message: SipMessage = { kind: 'request', method, uri, headers: new SipHeaders(), body: EMPTY };
  return { message, problem: requestLineProblem(line, uri, version, limits) };
}

function requestLineProblem(line: string, uri: string, version: string, limits: MessageLimits): Problem | null {
  if (line.length > limits.maxHeaderLineBytes) {
    return { code: 'too-large', reason: 'Request-URI Too Long', status: 414 };
  }
  if (!isSipVersion(version)) return bad('bad-start-line', 'Malformed request line'); // RFC 4475 3.1.2.10
  if (version.length !== 7 || !version.endsWith('/2.0')) {
    return { code: 'bad-version', reason: 'Version Not Supported', status: 505 };
  }
  // exactly one SP between the parts (RFC 3261 7.1; RFC 4475 3.1.2.8, 3.1.2.9)
  if (uri === '' || uri.includes(' ') || uri.includes('\t')) {
    return bad('bad-start-line', 'Malformed request line');
  }
  return null;
}

function parseStatusLine(line: string): Head {
  const space = line.indexOf(' ');
  const version = space === -1 ? line : line.slice(0, space);
  const digits = space === -1 ? '' : line.slice(space + 1, space + 4);
  const after = line.charCodeAt(space + 4); // NaN at the end: the SP may be missing (RFC 4475 3.1.1.13)
  const status = digits.length === 3 && (Number.isNaN(after) || after === 0x20) ? parseDecimal(digits, 699) : null;
  const message: SipMessage = {
    kind: 'response',
    status: status ?? 0,
    reason: line.slice(space + 5),
    headers: new SipHeaders(),
    body: EMPTY,
  };
  if (version.length !== 7 || !version.endsWith('/2.0')) {
    return { message, problem: { code: 'bad-version', reason: 'Version Not Supported', status: null } };
  }
  if (status === null || status < 100) {
    return { message, problem: { code: 'bad-status', reason: 'Malformed status code', status: null } };
  }
  return { message, problem: null };
}

/** `SIP-Version` is compared without case (RFC 3261 7.1). */
function isSipVersion(text: string): boolean {
  return text.slice(0, 4).toUpperCase() === 'SIP/';
}

/** A version somewhere after the method sets a broken request line apart from something that is not SIP. */
function looksLikeSip(line: string): boolean {
  return line.includes(' SIP/') || line.toUpperCase().includes(' SIP/');
}

/** Reads header lines from `from` to the empty line; returns the first problem. */
function parseHeaderLines(text: string, from: number, headers: SipHeaders, limits: MessageLimits): Problem | null {
  let problem: Problem | null = null;
  let position = from;
  while (position < text.length) {
    const start = position;
    let feed = lineFeed(text, start);
    let end = contentEnd(text, start, feed);
    if (end === start) return problem ?? strayReturn(text);
    // a line that starts with a blank goes on with the one before it (RFC 3261 7.3.1)
    let folds: string[] | null = null;
    while (isBlank(text.charCodeAt(feed + 1))) {
      folds ??= [trimBlanks(text.slice(start, end))];
      const next = feed + 1;
      feed = lineFeed(text, next);
      end = contentEnd(text, next, feed);
      folds.push(trimBlanks(text.slice(next, end)));
    }
    position = feed + 1;
    if (headers.size >= limits.maxHeaders) return problem ?? bad('too-many-headers', 'Too Many Header Fields');
    if (end - start > limits.maxHeaderLineBytes) {
      problem ??= bad('too-large', 'Header Field Too Long');
      continue;
    }
    const line = folds === null ? text.slice(start, end) : folds.join(' ');
    if (!appendLine(line, headers)) problem ??= bad('bad-header-line', 'Malformed header field');
  }
  return problem ?? bad('no-end-of-headers', 'Missing end of headers');
}

/** Splits `name : value` and keeps it; false where the line is no header. */
function appendLine(line: string, headers: SipHeaders): boolean {
  const colon = line.indexOf(':');
  if (colon <= 0) return false;
  let nameEnd = colon;
  while (nameEnd > 0 && isBlank(line.charCodeAt(nameEnd - 1))) nameEnd -= 1; // HCOLON (RFC 3261 25.1)
  const name = line.slice(0, nameEnd);
  if (!isToken(name)) return false;
  headers.append(name, line.slice(colon + 1));
  return true;
}

/** A CR that is not part of a line end: some parsers end a line there, which would be an injected header to them. */
function strayReturn(text: string): Problem | null {
  for (let i = text.indexOf('\r'); i !== -1; i = text.indexOf('\r', i + 1)) {
    if (text.charCodeAt(i + 1) !== 0x0a) return bad('bad-header-line', 'Stray carriage return');
  }
  return null;
}
