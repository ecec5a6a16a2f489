import { q850OfStatus, reasonOfCause } from '../../ports/q850-cause.ts';
import type { ReasonHeader } from '../../ports/signalling.ts';
import type { SipParty } from '../../ports/sip-party.ts';
import type { Params } from '../../shared/sip/index.ts';
import {
  isWebSocket,
  numberOf,
  parseNameAddr,
  parseViaLeniently,
  quote,
  splitList,
  trimBlanks,
} from '../../shared/sip/index.ts';
import type { SrfMessage } from './srf.ts';

/** Reason header of RFC 3326 2. */
export function reasonHeader({ q850Cause, sipStatus, text }: ReasonHeader): Record<string, string> {
  const cause = sipStatus === undefined ? `Q.850;cause=${String(q850Cause)}` : `SIP;cause=${String(sipStatus)}`;
  return { Reason: `${cause};text="${text.replaceAll(/["\\\r\n]/g, ' ')}"` };
}

/** RFC 3398 8.2.6.1 leaves 488 to the Warning header. A refusal of ours is about the codecs: incompatible destination. */
const CAUSE_OF_488 = 88;

/** Reason of a final response that refuses (RFC 6432 1), for gateways that hand it on to the telephone network. */
export function refusalReason(status: number): Record<string, string> {
  const q850Cause = status === 488 ? CAUSE_OF_488 : q850OfStatus(status);
  return q850Cause === null ? {} : { Reason: reasonOfCause(q850Cause) };
}

/** The Q.850 cause of a message; null if it names none. Cutting the value at its separators takes linear time. */
export function q850Of(message: SrfMessage | undefined): number | null {
  for (const reason of (message?.get('Reason') ?? '').split(',')) {
    const [protocol, ...params] = reason.split(';').map((part) => part.trim());
    if (protocol?.toUpperCase() !== 'Q.850') continue;
    const cause = params.find((param) => param.toLowerCase().startsWith('cause='))?.slice('cause='.length);
    if (cause !== undefined && /^\d{1,3}$/.test(cause)) return Number(cause);
  }
  return null;
}

/** Most Contacts that are read. A forwarding phone has one, seldom two. */
const MAX_CONTACTS = 10;
/** Methods that are read of an Allow. */
const MAX_METHODS = 32;
/** Quoted text, a URI in brackets, or one character. A separator counts only outside of the first two. Linear. */
const PIECES = /"(?:[^"\\]|\\.)*"|<[^<>]*>|[^]/g;

/**
 * URIs of the Contacts of a 3xx by falling q-value (RFC 3261 8.1.3.4, 20.10), without header fields. A missing q is 1.
 */
export function contactsOf(message: SrfMessage | undefined): readonly string[] {
  const contacts: string[][] = [[]];
  for (const piece of (message?.get('Contact') ?? '').slice(0, 4_096).match(PIECES) ?? []) {
    if (piece === ',') contacts.push([]);
    else contacts.at(-1)?.push(piece);
  }
  return contacts
    .slice(0, MAX_CONTACTS)
    .map(contactOf)
    .filter(({ uri, q }) => uri !== '' && q > 0)
    .sort((left, right) => right.q - left.q)
    .map(({ uri }) => uri);
}

function contactOf(pieces: readonly string[]): { readonly uri: string; readonly q: number } {
  const at = pieces.findIndex((piece) => piece.length > 1 && piece.startsWith('<'));
  // RFC 3261 20.10: without brackets "any parameters after the URI are header parameters, not URI parameters".
  const [bare = '', ...bareParameters] = pieces.join('').split(';');
  const uri = at < 0 ? bare : (pieces[at] ?? '').slice(1, -1);
  const parameters =
    at < 0
      ? bareParameters
      : pieces
          .slice(at + 1)
          .join('')
          .split(';');
  const q = parameters.map((each) => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i.exec(each)?.[1]).find(Boolean);
  return { uri: uri.split('?', 1)[0]?.trim() ?? '', q: q === undefined ? 1 : Number(q) };
}

/** Tag of a From or To; null if there is none. Tags are tokens (RFC 3261 25.1). */
export function tagOf(message: SrfMessage, name: 'From' | 'To'): string | null {
  const value = message.get(name) ?? '';
  const parameters = value.slice(value.lastIndexOf('>') + 1);
  return /;\s*tag\s*=\s*([^;,\s]+)/i.exec(parameters)?.[1] ?? null;
}

/** Number of the CSeq (RFC 3261 20.16). It is -1 if it cannot be read; no CSeq has that. */
export function sequenceOf(message: SrfMessage): number {
  const number = /^\s*(\d{1,10})\s/.exec(message.get('CSeq') ?? '')?.[1];
  return number === undefined ? -1 : Number(number);
}

/**
 * The transport that a request came by, in lower case. drachtio-server calls a WebSocket `tcp` (0.9.10), and drops what
 * comes by one with any other top Via than that of a WebSocket. A Via that is in doubt is taken for one: nobody is let in
 * for the address then.
 */
export function protocolOf(req: SrfMessage): string {
  const reported = (req.protocol ?? 'udp').toLowerCase();
  if (reported !== 'tcp' && reported !== 'tls') return reported;
  const ofVia = parseViaLeniently(topVia(req))?.transport.toLowerCase() ?? (reported === 'tls' ? 'wss' : 'ws');
  return isWebSocket(ofVia) ? ofVia : reported;
}

/**
 * The first Via line, empty if there may be another opinion on which it is. `get` of drachtio-srf takes a header `%56ia`
 * for a Via, which the server does not.
 */
function topVia(req: SrfMessage): string {
  if (req.raw === undefined) return req.get('Via') ?? '';
  const [head = ''] = req.raw.split('\r\n\r\n', 1);
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  if (lines.some((line) => /[\0\r\n]/.test(line))) return '';
  const line = lines.find((each) => /^(?:via|v)[ \t]*:/i.test(each)) ?? '';
  return trimBlanks(line.slice(line.indexOf(':') + 1));
}

/** The party of a From or To header. A header that cannot be read gives an empty party. */
export function partyOf(message: SrfMessage, name: 'From' | 'To'): SipParty {
  return parseParty(message.get(name) ?? '') ?? { uri: '', user: '', displayName: null };
}

/** The party in the text of a header; null if the text is anything else. */
export function parseParty(text: string): (SipParty & { readonly params: Params }) | null {
  const parsed = parseNameAddr(text);
  if (parsed === null) return null;
  const { uri, params } = parsed;
  return { uri, user: numberOf(uri), displayName: trimBlanks(parsed.displayName ?? '') || null, params };
}

/** Text for the inside of a quoted string (RFC 3261 25.1), on one line and without control characters. */
export function quotable(text: string): string {
  return quote(text.toWellFormed().replaceAll(/\p{Cc}+/gu, ' ')).slice(1, -1);
}

/** Drops the characters that need escapes in the user part of a URI (RFC 3261 25.1 `unreserved`, `user-unreserved`). */
export function safeUser(user: string): string {
  const safe = user.replaceAll(/[^A-Za-z0-9+*#._~!-]/g, '').replaceAll('#', '%23');
  return safe === '' ? 'anonymous' : safe.slice(0, 64);
}

/**
 * WWW-Authenticate with a line for each challenge. RFC 3261 7.3.1 forbids to join them by commas, as drachtio-srf does
 * with headers of one name. It writes values as they are, so the lines can stand in one value.
 */
export function challengeHeaders(challenges: readonly string[]): Record<string, string> {
  return challenges.length === 0 ? {} : { 'WWW-Authenticate': challenges.join('\r\nWWW-Authenticate: ') };
}

/**
 * Values of a header that has a compact form, which drachtio-srf does not know (RFC 3515 2.1, RFC 3892 3, RFC 6665 8.2).
 * Empty if it is absent.
 */
export function valueOf(message: SrfMessage, name: string, compact: string): string {
  return [message.get(name), message.get(compact)].filter((value) => value !== undefined).join(', ');
}

/** The methods of an Allow header (RFC 3261 20.5), in upper case. Absent if there is none. */
export function allowOf(message: SrfMessage): { readonly allow?: readonly string[] } {
  const allow = message.get('Allow');
  if (allow === undefined) return {};
  return {
    allow: splitList(allow)
      .slice(0, MAX_METHODS)
      .map((method) => method.toUpperCase()),
  };
}
