import { canonicalName, parseMinSE, parseRAck, parseRetryAfter, parseSessionExpires } from '../message/index.ts';
import type { SipHeaders } from '../message/index.ts';
import type { Endpoint } from '../transport/index.ts';
import { expandLocalhost, hasMacro } from './localhost-macro.ts';

/** Headers that the server writes itself, whatever the application says (control protocol 5.3, 6.1). */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'via',
  'from',
  'to',
  'call-id',
  'cseq',
  'max-forwards',
  'contact',
  'route',
  'record-route',
  'rseq',
  'content-type',
  'content-length',
  'session-expires',
  'min-se',
]);

function isNumber(value: string): boolean {
  return /^\d{1,10}$/u.test(value);
}

/** Headers whose grammar we check, so that a malformed value costs that header alone. */
const WELL_FORMED: Readonly<Record<string, (value: string) => boolean>> = {
  expires: isNumber,
  'min-expires': isNumber,
  'retry-after': (value) => parseRetryAfter(value) !== null,
  rack: (value) => parseRAck(value) !== null,
};

/** Copies the headers that an application may set itself, spelled canonically and with `@localhost` expanded. */
export function copyApplicationHeaders(from: SipHeaders, to: SipHeaders, endpoint: Endpoint): void {
  for (const [name, value] of from) {
    const key = name.toLowerCase();
    if (OWN_HEADERS.has(key) || WELL_FORMED[key]?.(value) === false) {
      continue;
    }
    to.append(canonicalName(name), hasMacro(key) ? expandLocalhost(name, value, endpoint) : value);
  }
}

/** The application's Session-Expires and Min-SE, where they can be read (control protocol 7.4, 11). */
export function copySessionHeaders(from: SipHeaders, to: SipHeaders): void {
  const expires = from.get('session-expires');
  if (expires !== undefined && parseSessionExpires(expires) !== null) {
    to.append('Session-Expires', expires);
  }
  const minimum = from.get('min-se');
  if (minimum !== undefined && parseMinSE(minimum) !== null) {
    to.append('Min-SE', minimum);
  }
}

/**
 * The Content-Type of a body: the application's, or what an SDP body is (control protocol 5.3, 6.1).
 * @returns null where there is no body, or none can be told
 */
export function contentTypeOf(headers: SipHeaders, body: Buffer): string | null {
  if (body.length === 0) {
    return null;
  }
  const given = headers.get('content-type');
  if (given !== undefined && given !== '') {
    return given;
  }
  return body.subarray(0, 3).toString('latin1') === 'v=0' ? 'application/sdp' : null;
}
