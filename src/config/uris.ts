import { parseUri, splitUriHeaders } from '../shared/sip/index.ts';
import { LIMITS } from './defaults.ts';
import { MAX_PORT, parseHost } from './parse-text.ts';

const EXPECTED = 'expected a sip: or sips: URI, such as sip:2001@10.0.0.5';
const HOST_FAULT = `${EXPECTED}; its host is not a possible one`;
const PORT_FAULT = `${EXPECTED}; its port must be from 1 to ${MAX_PORT}`;

/**
 * Says what is wrong with the SIP or SIPS URI (RFC 3261 19.1) of a call's target; null if nothing is. It must hold
 * nothing that could end the header around it, and no headers that are not sent. This finds the mistakes of a person.
 */
export function sipUriFault(text: string): string | null {
  if (!/^sips?:/i.test(text)) return EXPECTED;
  if (text.length > LIMITS.maxUriLength) return `is longer than ${LIMITS.maxUriLength} characters`;
  // A URI percent-encodes spaces, controls, angle brackets, quotes and all that is not ASCII (RFC 3986 2).
  if (/[^\x21-\x7e]|[<>"\\^`{|}]/.test(text)) return `${EXPECTED}; it holds a character that no URI may hold`;
  const uri = parseUri(text);
  if (uri === null) {
    const readable = parseUri(text.replace(/:\d+(?=[;?]|$)/, '')) !== null;
    return readable ? PORT_FAULT : HOST_FAULT;
  }
  if (!parseHost(uri.host).ok) return HOST_FAULT;
  if (uri.port === 0) return PORT_FAULT;
  return splitUriHeaders(text).faults[0] ?? null;
}

/** Says what is wrong with a web address; null if nothing is. */
export function webUrlFault(text: string, protocols: readonly string[]): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && protocols.includes(url.protocol) && url.hostname !== ''
    ? null
    : `expected a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
}
