import type { HandoffHeaders } from '../call-machine/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { UriHeaders } from '../shared/sip/index.ts';

/** Octets that `X-Warmbridge-Summary` and `-Reason` may have, after encoding. */
const MAX_ENCODED_OCTETS = 256;

/**
 * The context that travels on the INVITE to the agent. PBXs pass User-to-User on (RFC 7433 4.1, hex, at most 128 octets
 * of data), and some read our own headers. Others open what Call-Info names (RFC 3261 20.9).
 *
 * @param link an absolute URI, without any character that needs an escape
 */
export function contextHeaders(call: CallId, headers: HandoffHeaders, link: string): Record<string, string> {
  const data = Buffer.from(JSON.stringify({ call, handoff: headers.handoff }));
  return {
    'User-to-User': `${data.toString('hex')};encoding=hex`,
    'Call-Info': `<${link}>;purpose=info`,
    'X-Warmbridge-Call': call,
    'X-Warmbridge-Handoff': headers.handoff,
    'X-Warmbridge-Reason': percentEncode(headers.reason),
    'X-Warmbridge-Summary': percentEncode(headers.summary),
  };
}

/**
 * The same where no handoff is behind the INVITE: that to an AI.
 * @param number ours, that the caller called or is called from
 */
export function callHeaders(call: CallId, number: string): Record<string, string> {
  const data = Buffer.from(JSON.stringify({ call }));
  return {
    'User-to-User': `${data.toString('hex')};encoding=hex`,
    'X-Warmbridge-Call': call,
    'X-Warmbridge-To': percentEncode(number),
  };
}

/** RFC 7433 4.1: values of a token or a quoted text, with parameters, by commas. */
const TOKEN = "[A-Za-z0-9.!%*_+`'~-]+";
const TEXT = `(?:${TOKEN}|"[^"\\\\]*")`;
const UUI_VALUE = `${TEXT}(?: *; *${TOKEN}(?: *= *${TEXT})?)*`;
const UUI = new RegExp(`^${UUI_VALUE}(?: *, *${UUI_VALUE})*$`);

/**
 * Our headers and those that a destination asks for (RFC 3261 19.1.1). RFC 7433 4.1: User-to-User has several values,
 * of which some telephones read the first alone: that is the destination's. One that is not of the RFC's form goes alone:
 * behind it nobody could tell ours apart.
 */
export function withUriHeaders(ours: Readonly<Record<string, string>>, asked: UriHeaders = {}): Record<string, string> {
  const all: Record<string, string> = { ...ours };
  for (const [name, value] of Object.entries(asked)) {
    const isUui = name.toLowerCase() === 'user-to-user';
    const known = isUui ? all['User-to-User'] : undefined;
    if (!isUui) all[name] = value;
    else all['User-to-User'] = known !== undefined && UUI.test(value) ? `${value},${known}` : value;
  }
  return all;
}

/** Percent-encoded UTF-8 (RFC 3986 2.1), cut between characters if it would be longer than the limit. */
export function percentEncode(text: string, maxOctets = MAX_ENCODED_OCTETS): string {
  let encoded = '';
  for (const character of text.toWellFormed()) {
    const next = encodeURIComponent(character);
    if (encoded.length + next.length > maxOctets) break;
    encoded += next;
  }
  return encoded;
}
