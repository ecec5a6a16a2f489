import { SipHeaders } from '../message/index.ts';

/** A request as an application writes it: no Via, usually no From, To or CSeq (control protocol 3.1). */
export interface RequestTemplate {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
  readonly headers: SipHeaders;
  readonly body: Buffer;
}

/** A response as an application writes it. */
export interface ResponseTemplate {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly headers: SipHeaders;
  readonly body: Buffer;
}

export type Template = RequestTemplate | ResponseTemplate;

const END_OF_HEADERS = Buffer.from('\r\n\r\n');

/**
 * Reads what follows the meta line of a `sip` frame. The body is everything after the blank line. The client's
 * Content-Length counts characters, not bytes, so it is ignored (control protocol 3.1). Header lines with an invalid
 * name are dropped. A stray CR, LF or NUL in a value becomes a space, so that no value can add a header.
 * @returns null where the start line is neither a request line nor a status line
 */
export function parseTemplate(bytes: Buffer): Template | null {
  const end = bytes.indexOf(END_OF_HEADERS);
  const head = bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
  const body = end === -1 ? Buffer.alloc(0) : bytes.subarray(end + END_OF_HEADERS.length);
  const lines = head.split('\r\n');
  const startLine = lines[0] ?? '';
  const headers = readHeaders(lines);
  if (startLine.startsWith('SIP/')) {
    const [, code = '', ...reason] = startLine.split(' ');
    const status = /^[1-6]\d\d$/u.test(code) ? Number(code) : 0;
    return status === 0 ? null : { kind: 'response', status, reason: clean(reason.join(' ')), headers, body };
  }
  const [method = '', uri = '', version = '', ...more] = startLine.split(' ');
  if (!isToken(method) || uri === '' || version !== 'SIP/2.0' || more.length > 0) {
    return null;
  }
  return { kind: 'request', method, uri, headers, body };
}

function readHeaders(lines: readonly string[]): SipHeaders {
  const entries: [name: string, value: string][] = [];
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const previous = entries.at(-1);
    if ((line.startsWith(' ') || line.startsWith('\t')) && previous !== undefined) {
      previous[1] += ` ${clean(line)}`; // RFC 3261 7.3.1: a folded line continues the one before
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (isToken(name)) {
      entries.push([name, clean(line.slice(colon + 1))]);
    }
  }
  return SipHeaders.from(entries);
}

/** RFC 3261 25.1 token: what methods and header names are made of. */
export function isToken(text: string): boolean {
  return /^[\w.!%*+`'~-]+$/u.test(text);
}

function clean(text: string): string {
  return (/[\r\n\0]/u.test(text) ? text.replace(/[\r\n\0]+/gu, ' ') : text).trim();
}
