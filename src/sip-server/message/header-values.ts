import { isToken, parseDecimal, parseParams, skipBlanks, trimBlanks } from '../../shared/sip/index.ts';

/** Largest value that "MUST be expressible as a 32-bit unsigned integer" allows (RFC 3261 20.16). */
const MAX_UINT32 = 2 ** 32 - 1;

/** Value of CSeq (RFC 3261 20.16). */
export interface CSeq {
  readonly sequence: number;
  readonly method: string;
}

/** Value of RAck (RFC 3262 7.2): which reliable response, of which request, is acknowledged. */
export interface RAck {
  /** RSeq of the response. */
  readonly responseSequence: number;
  /** CSeq of the request that was answered. */
  readonly sequence: number;
  readonly method: string;
}

/** Value of Session-Expires (RFC 4028 4). */
export interface SessionExpires {
  readonly intervalSeconds: number;
  readonly refresher: 'uac' | 'uas' | null;
}

/** Value of Retry-After (RFC 3261 20.33). */
export interface RetryAfter {
  readonly delaySeconds: number;
  /** How long the callee will be reachable then; null where it is not said. */
  readonly durationSeconds: number | null;
}

/**
 * Reads a CSeq value.
 * @returns null where it is malformed or the number does not fit into 32 bits
 */
export function parseCSeq(text: string): CSeq | null {
  const words = splitBlanks(text, 3);
  if (words.length !== 2) return null;
  const [number = '', method = ''] = words;
  const sequence = parseDecimal(number, MAX_UINT32);
  return sequence === null || !isToken(method) ? null : { sequence, method };
}

/**
 * Reads a RAck value; null where it is malformed. The method may stand there twice, as the PRACK scenario that
 * drachtio-srf is published with has it.
 */
export function parseRAck(text: string): RAck | null {
  const [response = '', request = '', method = '', again = method] = splitBlanks(text, 4);
  if (again !== method) return null;
  const responseSequence = parseDecimal(response, MAX_UINT32);
  const sequence = parseDecimal(request, MAX_UINT32);
  if (responseSequence === null || sequence === null || !isToken(method)) return null;
  return { responseSequence, sequence, method };
}

/** Reads a Session-Expires value; null where it is malformed. An unknown refresher counts as none. */
export function parseSessionExpires(text: string): SessionExpires | null {
  const value = parseDelta(text);
  if (value === null) return null;
  const refresher = value.params.get('refresher')?.toLowerCase();
  return {
    intervalSeconds: value.seconds,
    refresher: refresher === 'uac' || refresher === 'uas' ? refresher : null,
  };
}

/** Reads a Min-SE value in seconds (RFC 4028 5); null where it is malformed. */
export function parseMinSE(text: string): number | null {
  return parseDelta(text)?.seconds ?? null;
}

/** Reads a Retry-After value, its comment left out; null where it is malformed. */
export function parseRetryAfter(text: string): RetryAfter | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open !== -1 && close < open) return null;
  const value = parseDelta(open === -1 ? text : `${text.slice(0, open)} ${text.slice(close + 1)}`);
  if (value === null) return null;
  const duration = value.params.get('duration');
  const durationSeconds = typeof duration === 'string' ? parseDecimal(duration, MAX_UINT32) : null;
  return { delaySeconds: value.seconds, durationSeconds };
}

/** `delta-seconds *( SEMI generic-param )`. */
function parseDelta(text: string): { seconds: number; params: Map<string, string | null> } | null {
  const semicolon = text.indexOf(';');
  const end = semicolon === -1 ? text.length : semicolon;
  const seconds = parseDecimal(trimBlanks(text.slice(0, end)), MAX_UINT32);
  const params = parseParams(text, end);
  return seconds === null || params === null ? null : { seconds, params };
}

/** Words between blanks, at most `limit` of them: one more than wanted is enough to refuse the value. */
function splitBlanks(text: string, limit: number): string[] {
  const words: string[] = [];
  let i = skipBlanks(text, 0);
  while (i < text.length && words.length < limit) {
    const start = i;
    while (i < text.length && text.charCodeAt(i) > 0x20) i += 1;
    if (i === start) return []; // a control character
    words.push(text.slice(start, i));
    i = skipBlanks(text, i);
  }
  return words;
}
