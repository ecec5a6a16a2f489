import type { UriHeaders } from '../shared/sip/index.ts';
import { numberOf, splitUriHeaders } from '../shared/sip/index.ts';
import { LIMITS } from './defaults.ts';
import type { NumberPlan } from './outbound.ts';
import { isDialNumber, wayOut } from './outbound.ts';
import type { Parsed } from './parse-text.ts';
import { sipUriFault } from './uris.ts';

/** The target of a call: a SIP or SIPS URI as it is, or a number that goes through a trunk. */
export type Destination =
  /** `headers`: those that it asks to have on the INVITE; missing: none. */
  | { readonly kind: 'uri'; readonly uri: string; readonly headers?: UriHeaders }
  /** Digits, `*`, `#` and A-D. A global number begins with a plus (RFC 3966 5.1.4). */
  | { readonly kind: 'number'; readonly number: string };

const EXPECTED = 'expected a sip:, sips: or tel: URI, or a number, such as sip:2001@10.0.0.5 or +15551234567';

/**
 * Reads a destination from the configuration, the API or an AI application: `sip:`, `sips:`, `tel:`, or a number or
 * extension alone, with or without visual separators (RFC 3966 5.1.1).
 *
 * The parameters of a tel URI are not dialled. A local number is dialled as it is, because its `phone-context` says
 * where it is valid and is no prefix (RFC 3966 5.1.5). `ext` and `isub` name a place behind the number (5.3, 5.2).
 *
 * A SIP URI may have headers for the INVITE (RFC 3261 19.1.1), but only some: {@link splitUriHeaders}.
 */
export function parseDestination(text: string): Parsed<Destination> {
  const trimmed = text.trim();
  if (/^sips?:/i.test(trimmed)) {
    const message = sipUriFault(trimmed);
    if (message !== null) return { ok: false, message };
    const { uri, headers } = splitUriHeaders(trimmed);
    return { ok: true, value: { kind: 'uri', uri, ...(Object.keys(headers).length > 0 && { headers }) } };
  }
  if (trimmed.length > LIMITS.maxUriLength) {
    return { ok: false, message: `is longer than ${LIMITS.maxUriLength} characters` };
  }
  // People write blanks into tel URIs, too.
  const [written = ''] = trimmed.split(';', 1);
  const number = /^tel:/i.test(trimmed) ? numberOf(trimmed.replaceAll(' ', '')) : written.replaceAll(/[(). -]/g, '');
  // The parts that are left out here are still on record, so they must not hold a line end either.
  return isDialNumber(number) && /^[\x20-\x7e]*$/.test(trimmed)
    ? { ok: true, value: { kind: 'number', number } }
    : { ok: false, message: EXPECTED };
}

/**
 * Says why no call can be sent to a destination; null if one can.
 * @param plan where numbers go out; null asks only whether the text is a destination
 */
export function undialable(text: string, plan: NumberPlan | null): string | null {
  const parsed = parseDestination(text);
  if (!parsed.ok) return parsed.message;
  if (parsed.value.kind === 'uri' || plan === null) return null;
  const way = wayOut(parsed.value.number, plan);
  return typeof way === 'string' ? way : null;
}
