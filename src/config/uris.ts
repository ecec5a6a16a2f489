import { LIMITS } from './defaults.ts';
import { MAX_PORT, parseHost } from './parse-text.ts';

const EXPECTED = 'expected a sip: or sips: URI, such as sip:2001@10.0.0.5';

/**
 * What is wrong with a URI that a call is sent to; null where nothing is.
 * It must be a SIP or SIPS URI (RFC 3261 19.1) without anything that could end the header it is put in. The signalling
 * side parses it whole; here only what a person gets wrong is found.
 */
export function sipUriFault(text: string): string | null {
  if (!/^sips?:/i.test(text)) return EXPECTED;
  if (text.length > LIMITS.maxUriLength) return `is longer than ${LIMITS.maxUriLength} characters`;
  // Space, controls, angle brackets, quotes and whatever is not ASCII are percent-encoded in a URI (RFC 3986 2).
  if (/[^\x21-\x7e]|[<>"\\^`{|}]/.test(text)) return `${EXPECTED}; it holds a character that no URI may hold`;
  const rest = text.slice(text.indexOf(':') + 1);
  const place = rest.slice(rest.indexOf('@') + 1).split(/[;?]/, 1)[0] ?? '';
  const [, host = '', port = null] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(place) ?? [];
  if (!parseHost(host).ok) return `${EXPECTED}; its host is not a possible one`;
  return port === null || isPort(port) ? null : `${EXPECTED}; its port must be from 1 to ${MAX_PORT}`;
}

function isPort(text: string): boolean {
  return text.length <= 5 && Number(text) >= 1 && Number(text) <= MAX_PORT;
}

/** What is wrong with a web address; null where nothing is. */
export function webUrlFault(text: string, protocols: readonly string[]): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && protocols.includes(url.protocol) && url.hostname !== ''
    ? null
    : `expected a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
}
