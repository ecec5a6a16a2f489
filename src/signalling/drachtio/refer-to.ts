import type { IncomingRefer, OutgoingRefer } from '../../ports/signalling.ts';
import {
  formatReplaces,
  formatUri,
  parseNameAddr,
  parseReplaces,
  parseUri,
  trimBlanks,
  unescaped,
} from '../../shared/sip/index.ts';

/** A longer Refer-To is refused. Context in headers takes some hundred characters. */
const MAX_LENGTH = 8_192;
/** Headers of a Refer-To that are read. */
const MAX_HEADERS = 32;

/** What a Refer-To asks for. */
export type ReferTarget = Pick<IncomingRefer, 'uri' | 'headers' | 'replaces'>;

/** Why a Refer-To cannot be followed. */
export interface ReferFault {
  readonly status: number;
  readonly phrase: string;
}

const BAD: ReferFault = { status: 400, phrase: 'Bad Refer-To' };

/** Reads the value of a Refer-To header (RFC 3515 2.1), which has one URI only (RFC 3515 2.4.2). */
export function parseReferTo(value: string): ReferTarget | ReferFault {
  if (value.length > MAX_LENGTH) return BAD;
  const uri = parseUri(parseNameAddr(value)?.uri ?? bareUri(value) ?? '');
  if (uri === null) return BAD;
  // RFC 3261 8.2.2.1: a scheme that is not known gets 416.
  if (!['sip', 'sips', 'tel'].includes(uri.scheme)) return { status: 416, phrase: 'Unsupported URI Scheme' };
  const method = uri.params.get('method') ?? 'INVITE';
  if (method.toUpperCase() !== 'INVITE') return { status: 501, phrase: 'Not Implemented' };
  uri.params.delete('method');
  const all = headersOf(uri.headers);
  if (all === null) return BAD;
  const { replaces: named, ...headers } = all;
  const replaces = named === undefined ? null : parseReplaces(named);
  if (named !== undefined && replaces === null) return BAD;
  return { uri: formatUri({ ...uri, headers: '' }), headers, replaces };
}

/** RFC 3261 20: a URI with a `?` must stand in brackets, but some telephones leave them out. */
function bareUri(value: string): string | null {
  const text = trimBlanks(value);
  return text.includes('?') && !text.includes('<') && !text.includes(',') ? text : null;
}

/** The headers of a URI (RFC 3261 19.1.1), with names in lower case. Null if they cannot be read, or one stands twice. */
function headersOf(text: string): Readonly<Record<string, string>> | null {
  if (text === '') return {};
  const pairs = text.split('&');
  if (pairs.length > MAX_HEADERS) return null;
  const headers = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals <= 0) return null;
    const name = unescaped(pair.slice(0, equals))?.toLowerCase();
    const value = unescaped(pair.slice(equals + 1));
    if (name === undefined || value === null || headers.has(name)) return null;
    headers.set(name, value);
  }
  return Object.fromEntries(headers);
}

/** Writes the Refer-To of a REFER of ours (RFC 3515 2.1, RFC 3891 8). */
export function formatReferTo({ uri, headers, replaces }: Omit<OutgoingRefer, 'referredBy'>): string {
  const all = { ...headers, ...(replaces !== null && { Replaces: formatReplaces(replaces) }) };
  const written = Object.entries(all).map(([name, value]) => `${escaped(name)}=${escaped(value)}`);
  return written.length === 0 ? `<${uri}>` : `<${uri}?${written.join('&')}>`;
}

/** RFC 3261 25.1 `hnv-unreserved`, `unreserved`: what else stands in a header of a URI is escaped. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
