import type { SrfMessage } from './srf.ts';
import { valueOf } from './headers.ts';

/** RFC 4028 4: no interval is shorter, whatever the far end says. */
const MIN_SECONDS = 90;

/**
 * The session timer of one dialog, as far as our re-INVITEs have to repeat it (RFC 4028 7.4): one without
 * Session-Expires would end the timer at the far end, while drachtio-server still waits for refreshes.
 */
export class SessionExpires {
  #timer: { readonly seconds: number; readonly weRefresh: boolean } | null = null;

  /**
   * Notes what was agreed on.
   * @param message a request of the far end, or its 2xx to a request of ours
   * @param sender who sent the request
   */
  note(message: SrfMessage, sender: 'us' | 'them'): void {
    const named = namedIn(message);
    this.#timer =
      named === null ? null : { seconds: named.seconds, weRefresh: (named.refresher === 'uac') === (sender === 'us') };
  }

  /** The headers of a re-INVITE of ours; none if there is no timer. */
  get headers(): Readonly<Record<string, string>> {
    if (this.#timer === null) return {};
    const { seconds, weRefresh } = this.#timer;
    return {
      'Session-Expires': `${String(seconds)};refresher=${weRefresh ? 'uac' : 'uas'}`,
      Supported: 'timer',
    };
  }
}

/**
 * The headers of our 2xx to a refresh of the far end. drachtio-server adds none in a dialog, and without them the far
 * end has no timer any more (RFC 4028 7.2), while drachtio-server still waits for its refreshes.
 */
export function refreshAnswer(request: SrfMessage): Readonly<Record<string, string>> {
  const named = namedIn(request);
  return named === null ? {} : { 'Session-Expires': `${String(named.seconds)};refresher=${named.refresher}` };
}

/** The interval and the refresher that a message names; null where it does not name both. */
function namedIn(message: SrfMessage): { readonly seconds: number; readonly refresher: string } | null {
  const [, seconds, refresher] =
    /^\s*(\d{1,9})\s*;(?:.*;)?\s*refresher\s*=\s*(uac|uas)\b/i.exec(valueOf(message, 'Session-Expires', 'x')) ?? [];
  if (seconds === undefined || refresher === undefined) return null;
  return { seconds: Math.max(MIN_SECONDS, Number(seconds)), refresher: refresher.toLowerCase() };
}
