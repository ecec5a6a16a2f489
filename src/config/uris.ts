import { LIMITS } from './defaults.ts';
import { MAX_PORT, parseHost } from './parse-text.ts';

/**
 * What is wrong with a URI that a call is sent to; null where nothing is.
 * It must be a SIP, SIPS or tel URI (RFC 3261 19.1, RFC 3966) without anything that could end the header it is put in.
 * The signalling side parses it whole; here only what a person gets wrong is found.
 *
 * @param schemes the schemes that fit, in lower case
 */
export function dialUriFault(text: string, schemes: readonly string[] = ['sip', 'sips', 'tel']): string | null {
  const expected = `expected a ${listOf(schemes)} URI, such as sip:2001@10.0.0.5`;
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0)).toLowerCase();
  if (!schemes.includes(scheme)) return expected;
  if (text.length > LIMITS.maxUriLength) return `is longer than ${LIMITS.maxUriLength} characters`;
  // Space, controls, angle brackets, quotes and whatever is not ASCII are percent-encoded in a URI (RFC 3986 2).
  if (/[^\x21-\x7e]|[<>"\\^`{|}]/.test(text)) return `${expected}; it holds a character that no URI may hold`;
  const rest = text.slice(colon + 1);
  if (scheme === 'tel') {
    return /^\+?[0-9A-Fa-f*#().-]+(;|$)/.test(rest) && /[0-9*#]/.test(rest) ? null : 'expected a number after tel:';
  }
  const place = rest.slice(rest.indexOf('@') + 1).split(/[;?]/, 1)[0] ?? '';
  const [, host = '', port = null] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(place) ?? [];
  if (!parseHost(host).ok) return `${expected}; it names no host that there can be`;
  return port === null || isPort(port) ? null : `${expected}; its port must be from 1 to ${MAX_PORT}`;
}

function isPort(text: string): boolean {
  return text.length <= 5 && Number(text) >= 1 && Number(text) <= MAX_PORT;
}

function listOf(schemes: readonly string[]): string {
  return schemes.map((scheme) => `${scheme}:`).join(' or ');
}

/** What is wrong with a web address; null where nothing is. */
export function webUrlFault(text: string, protocols: readonly string[]): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && protocols.includes(url.protocol) && url.hostname !== ''
    ? null
    : `expected a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
}
