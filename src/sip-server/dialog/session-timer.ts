import { parseMinSE, parseSessionExpires } from '../message/index.ts';
import type { SipHeaders } from '../message/index.ts';

/** Who refreshes a session, and how long it lasts without (RFC 4028). */
export interface SessionInterval {
  readonly seconds: number;
  /** True where this side sends the refreshes. */
  readonly weRefresh: boolean;
}

/** How a UAS answers the session timer that a request offers (RFC 4028 9). */
export interface SessionAnswer {
  /** Session-Expires of the 2xx; null: none. */
  readonly header: string | null;
  /** True where the 2xx has `Require: timer`. */
  readonly requireTimer: boolean;
  /** Null: the session has no timer. */
  readonly interval: SessionInterval | null;
}

const NO_TIMER: SessionAnswer = Object.freeze({ header: null, requireTimer: false, interval: null });

/** True where the headers say that their sender knows session timers. */
export function supportsTimer(headers: SipHeaders): boolean {
  return [...headers.list('supported'), ...headers.list('require')].some((tag) => tag.toLowerCase() === 'timer');
}

/**
 * True for a request inside a dialog whose session interval is too small. RFC 4028 9 "If the Session-Expires interval
 * is lower than the minimum interval that the UAS's local policy would allow, the UAS MAY reject with a 422 response."
 */
export function isTooSmall(request: SipHeaders, minimumSeconds: number): boolean {
  const offered = request.get('session-expires');
  const parsed = offered === undefined ? null : parseSessionExpires(offered);
  return parsed !== null && parsed.intervalSeconds < minimumSeconds;
}

/**
 * The session timer of our 2xx to an INVITE or UPDATE. The application's wish wins. Otherwise we take an offer that
 * names the refresher, with an interval of at least the minimum. We decline one that names none on the first INVITE
 * (control protocol 7.4); inside the dialog we take it with the sender as refresher.
 */
export function answerSessionTimer(
  request: SipHeaders,
  application: SipHeaders,
  minimumSeconds: number,
  inDialog: boolean,
): SessionAnswer {
  const knows = supportsTimer(request);
  const theirs = parseSessionExpires(application.get('session-expires') ?? '');
  if (theirs !== null) {
    return answer(theirs.intervalSeconds, theirs.refresher ?? (knows ? 'uac' : 'uas'), knows);
  }
  const offered = parseSessionExpires(request.get('session-expires') ?? '');
  if (offered === null) {
    return NO_TIMER;
  }
  const refresher = offered.refresher ?? (inDialog && knows ? 'uac' : null);
  if (refresher === null) {
    return NO_TIMER;
  }
  const theirMinimum = parseMinSE(request.get('min-se') ?? '') ?? 0;
  return answer(Math.max(minimumSeconds, theirMinimum, offered.intervalSeconds), refresher, knows);
}

function answer(seconds: number, refresher: 'uac' | 'uas', knows: boolean): SessionAnswer {
  return {
    header: `${seconds};refresher=${refresher}`,
    // RFC 4028 9 "If the refresher parameter in the Session-Expires header field in the 2xx response has a value of
    // 'uac', the UAS MUST place a Require header field into the response with the value 'timer'."
    requireTimer: refresher === 'uac' && knows,
    interval: { seconds, weRefresh: refresher === 'uas' },
  };
}

/** The session timer that a 2xx to our request sets up (RFC 4028 7.2); null: none. */
export function sessionIntervalOf(response: SipHeaders): SessionInterval | null {
  const parsed = parseSessionExpires(response.get('session-expires') ?? '');
  return parsed === null ? null : { seconds: parsed.intervalSeconds, weRefresh: parsed.refresher !== 'uas' };
}

/**
 * When the timer runs out. If we refresh, that is half way (RFC 4028 7.2, 10 "RECOMMENDED that this refresh be sent
 * once half the session interval has elapsed"), less or more up to 5 s so that sessions do not refresh in step. If the
 * peer refreshes, RFC 4028 10 says "SHOULD send a BYE before the session expires [...] the minimum of 32 seconds and
 * one third of the session interval". `random` is 0 to 1.
 */
export function timerDelayMs(interval: SessionInterval, random: number): number {
  const ms = interval.seconds * 1000;
  if (interval.weRefresh) {
    return ms / 2 + (random * 2 - 1) * Math.min(5_000, ms / 18);
  }
  return ms - Math.min(32_000, ms / 3);
}
