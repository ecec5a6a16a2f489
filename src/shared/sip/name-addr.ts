import type { Params } from './params.ts';
import { formatParams, parseParams } from './params.ts';
import { endOfQuoted, hasUriDelimiter, quote, skipBlanks, trimBlanks, unquote } from './text.ts';

/** Value of From, To, Contact, Route, Refer-To...: `name-addr` or `addr-spec`, with the header's parameters. */
export interface NameAddr {
  /** Without quotes, `\` pairs resolved; null where there is none. */
  displayName: string | null;
  /** As written, never with angle brackets. */
  uri: string;
  /** Parameters of the header, not of the URI: those outside the angle brackets. */
  params: Params;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const LESS = 0x3c;

/**
 * Reads one `name-addr` or `addr-spec` with its parameters (RFC 3261 20.10, 25.1). Without angle brackets all
 * parameters are the header's, and the URI may have neither `?` nor `,` (RFC 3261 20; RFC 4475 3.1.2.13).
 * @returns null where the text is anything else, such as `*`
 */
export function parseNameAddr(text: string): NameAddr | null {
  const parts = splitNameAddr(text);
  if (parts === null) return null;
  const params = parseParams(text, parts.paramsStart);
  return params === null ? null : { displayName: parts.displayName, uri: parts.uri, params };
}

/** Writes a value in `name-addr` form: the URI always in angle brackets. */
export function formatNameAddr(value: NameAddr): string {
  const name = value.displayName === null ? '' : `${quote(value.displayName)} `;
  return `${name}<${value.uri}>${formatParams(value.params)}`;
}

/**
 * The tag of a From or To value (RFC 3261 19.3), byte-exact.
 * @returns null where there is no tag, no header, or the value is malformed
 */
export function tagOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const parts = splitNameAddr(header);
  if (parts === null) return null;
  return parseParams(header, parts.paramsStart)?.get('tag') ?? null;
}

interface Parts {
  readonly displayName: string | null;
  readonly uri: string;
  readonly paramsStart: number;
}

function splitNameAddr(text: string): Parts | null {
  const start = skipBlanks(text, 0);
  if (text.charCodeAt(start) === QUOTE) {
    const end = endOfQuoted(text, start);
    if (end === -1) return null; // RFC 4475 3.1.2.6
    const less = skipBlanks(text, end);
    return text.charCodeAt(less) === LESS ? bracketed(text, less, unquote(text.slice(start, end))) : null;
  }
  for (let i = start; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === LESS) {
      // tokens, blanks, and what phones send instead: anything that cannot be taken for something else
      const name = trimBlanks(text.slice(start, i));
      return bracketed(text, i, name === '' ? null : name);
    }
    if (code === SEMICOLON) return bare(text, start, i);
    if (code === COMMA || code === QUOTE) return null; // RFC 4475 3.1.2.15: `Bell, Alexander <sip:...>`
  }
  return bare(text, start, text.length);
}

function bracketed(text: string, less: number, displayName: string | null): Parts | null {
  const greater = text.indexOf('>', less);
  if (greater === -1) return null;
  const uri = text.slice(less + 1, greater);
  // blanks inside the brackets are malformed too: RFC 4475 3.1.2.14
  if (uri.length === 0 || hasUriDelimiter(uri)) return null;
  return { displayName, uri, paramsStart: greater + 1 };
}

function bare(text: string, start: number, end: number): Parts | null {
  const uri = trimBlanks(text.slice(start, end));
  if (!uri.includes(':') || uri.includes('?') || hasUriDelimiter(uri)) return null;
  return { displayName: null, uri, paramsStart: end };
}
