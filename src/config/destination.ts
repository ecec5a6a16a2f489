import { LIMITS } from './defaults.ts';
import type { Parsed } from './parse-text.ts';
import { sipUriFault } from './uris.ts';

/** The target of a call: a SIP or SIPS URI as it is, or a number that goes through a trunk. */
export type Destination =
  | { readonly kind: 'uri'; readonly uri: string }
  /** Digits, `*`, `#` and A-D. A global number begins with a plus (RFC 3966 5.1.4). */
  | { readonly kind: 'number'; readonly number: string };

const EXPECTED = 'expected a sip:, sips: or tel: URI, or a number, such as sip:2001@10.0.0.5 or +15551234567';

/** The number for a trunk. E.164 has 15 digits, and a PBX may add a prefix. */
const NUMBER = /^\+?[0-9A-D*#]{1,32}$/i;

/**
 * Reads a destination from the configuration, the API or an AI application: `sip:`, `sips:`, `tel:`, or a number or
 * extension alone, with or without visual separators (RFC 3966 5.1.1).
 */
export function parseDestination(text: string): Parsed<Destination> {
  const trimmed = text.trim();
  if (/^sips?:/i.test(trimmed)) {
    const message = sipUriFault(trimmed);
    return message === null ? { ok: true, value: { kind: 'uri', uri: trimmed } } : { ok: false, message };
  }
  if (trimmed.length > LIMITS.maxUriLength) {
    return { ok: false, message: `is longer than ${LIMITS.maxUriLength} characters` };
  }
  const [written = ''] = trimmed.replace(/^tel:/i, '').split(';', 1);
  const number = written.replaceAll(/[(). -]/g, '');
  // The parts that are left out here are still on record, so they must not hold a line end either.
  return NUMBER.test(number) && /[0-9*#]/.test(number) && /^[\x20-\x7e]*$/.test(trimmed)
    ? { ok: true, value: { kind: 'number', number } }
    : { ok: false, message: EXPECTED };
}

/**
 * Says why no call can be sent to a destination; null if one can.
 * @param hasTrunk whether there is a trunk for numbers
 */
export function undialable(text: string, hasTrunk: boolean): string | null {
  const parsed = parseDestination(text);
  if (!parsed.ok) return parsed.message;
  if (parsed.value.kind === 'uri' || hasTrunk) return null;
  return 'is a number, which goes through the first of sip.trunks; there is none';
}
