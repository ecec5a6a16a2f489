/** Headers that a SIP URI asks to have on the INVITE to it (RFC 3261 19.1.1). */
import { unescaped } from './text.ts';
import { parseUri } from './uri.ts';

/** Headers by their names, as they were written. */
export type UriHeaders = Readonly<Record<string, string>>;

/** A SIP URI without its headers, and these. */
export interface SplitUri {
  /** What a Request-URI may be, which has no headers (RFC 3261 19.1.1, table 1). */
  readonly uri: string;
  readonly headers: UriHeaders;
  /** What is wrong with others that it names, each a clause about the URI. */
  readonly faults: readonly string[];
}

const MAX_HEADERS = 16;
const MAX_VALUE_LENGTH = 256;
/** RFC 7433 4.1, and headers of applications. */
const ALLOWED = /^(?:User-to-User|X-[A-Za-z0-9-]{1,62})$/i;
/** Those of ours say what is true. */
const OURS = /^X-Warmbridge-/i;

/**
 * Takes the headers of a SIP URI off it. RFC 3261 19.1.5: whoever makes a request of a URI does not honor headers that
 * could lead to something else than what is asked for, so that only `X-...` and `User-to-User` are taken.
 */
export function splitUriHeaders(text: string): SplitUri {
  const written = parseUri(text)?.headers ?? '';
  if (written === '') return { uri: text.replace(/\?$/, ''), headers: {}, faults: [] };
  const headers = new Map<string, readonly [name: string, value: string]>();
  const faults: string[] = [];
  for (const pair of written.split('&')) {
    const read = readHeader(pair);
    if (typeof read === 'string') faults.push(read);
    else if (headers.has(read[0].toLowerCase())) faults.push(`names the header ${read[0]} twice`);
    else if (headers.size >= MAX_HEADERS) faults.push(`has more than ${String(MAX_HEADERS)} headers`);
    else headers.set(read[0].toLowerCase(), read);
  }
  return {
    uri: text.slice(0, -written.length - 1),
    headers: Object.fromEntries(headers.values()),
    faults: [...new Set(faults)],
  };
}

/** Writes a URI with headers as {@link splitUriHeaders} reads it. */
export function joinUriHeaders({ uri, headers }: Pick<SplitUri, 'uri' | 'headers'>): string {
  const pairs = Object.entries(headers).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? uri : `${uri}?${pairs.join('&')}`;
}

/** @returns the header, or what is wrong with it */
function readHeader(pair: string): readonly [name: string, value: string] | string {
  const equals = pair.indexOf('=');
  const name = unescaped(equals < 0 ? pair : pair.slice(0, equals));
  const value = equals < 0 ? '' : unescaped(pair.slice(equals + 1));
  if (name === null || value === null || !/^[A-Za-z0-9-]{1,64}$/.test(name)) return 'has headers that cannot be read';
  if (!ALLOWED.test(name)) return `has the header ${name}; only X-... and User-to-User are sent`;
  if (OURS.test(name)) return `has the header ${name}, which Warmbridge sets`;
  if (value.length > MAX_VALUE_LENGTH)
    return `has a header ${name} of more than ${String(MAX_VALUE_LENGTH)} characters`;
  if (!/^[\x20-\x7e]+$/.test(value))
    return `has a header ${name} that is empty or holds a character that no header may hold`;
  return [name, value];
}
