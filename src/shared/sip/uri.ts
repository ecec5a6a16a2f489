import { normalizeEscapes } from './escapes.ts';
import type { Params } from './params.ts';
import { formatParams } from './params.ts';
import { hasUriDelimiter, parseDecimal } from './text.ts';

/** A URI as SIP uses it. User, password and headers keep their `%` escapes as written. */
export interface SipUri {
  /** Lower case. */
  scheme: string;
  /** `tel`: the number; null where the URI has no user part, and for all other schemes. */
  user: string | null;
  password: string | null;
  /**
   * sip, sips: host name, IPv4 address or IPv6 reference in brackets ({@link bareHost} removes them); as written.
   * tel: empty. Any other scheme: all that follows the colon.
   */
  host: string;
  /** 0 to 65535; null where the URI names none. */
  port: number | null;
  /** Names in lower case; escapes of characters that need none are resolved (RFC 4475 3.1.1.3: `%6C%72` is `lr`). */
  params: Params;
  /** What follows `?`, without it; empty where there is none. */
  headers: string;
}

const MAX_PORT = 65_535;

/**
 * Reads a SIP, SIPS or tel URI, or any other `scheme:rest` (RFC 3261 19.1.1, 25.1; RFC 3966). The user part may
 * contain `;`, `?` and `,` (RFC 4475 3.1.1.9). It may also be empty (`sip:@host`, sent for an unknown caller) and
 * contain
 * `#` and other visible characters (feature codes), which is more lenient than the grammar.
 * @returns null where the text is not a URI
 */
export function parseUri(text: string): SipUri | null {
  const colon = text.indexOf(':');
  if (colon <= 0 || !isScheme(text, colon) || hasUriDelimiter(text)) return null;
  const scheme = text.slice(0, colon).toLowerCase();
  switch (scheme) {
    case 'sip':
    case 'sips':
      return parseSip(scheme, text, colon + 1);
    case 'tel':
      return parseTel(text, colon + 1);
    default: {
      const rest = text.slice(colon + 1);
      if (rest.length === 0) return null;
      return { scheme, user: null, password: null, host: rest, port: null, params: new Map(), headers: '' };
    }
  }
}

/** Writes a URI as {@link parseUri} reads it. */
export function formatUri(uri: SipUri): string {
  switch (uri.scheme) {
    case 'sip':
    case 'sips': {
      let text = `${uri.scheme}:`;
      if (uri.user !== null) text += uri.password === null ? `${uri.user}@` : `${uri.user}:${uri.password}@`;
      text += uri.port === null ? uri.host : `${uri.host}:${uri.port}`;
      text += formatParams(uri.params);
      return uri.headers === '' ? text : `${text}?${uri.headers}`;
    }
    case 'tel':
      return `tel:${uri.user ?? ''}${formatParams(uri.params)}`;
    default:
      return `${uri.scheme}:${uri.host}`;
  }
}

/** Host without the brackets of an IPv6 reference: what a socket is given. */
export function bareHost(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function parseSip(scheme: string, text: string, start: number): SipUri | null {
  // the first `@` ends the user part: it must be escaped everywhere else (RFC 3261 25.1)
  const at = text.indexOf('@', start);
  let user: string | null = null;
  let password: string | null = null;
  if (at !== -1) {
    const colon = text.indexOf(':', start);
    const userEnd = colon !== -1 && colon < at ? colon : at;
    user = text.slice(start, userEnd);
    password = userEnd === at ? null : text.slice(userEnd + 1, at);
  }
  const hostStart = at === -1 ? start : at + 1;
  const hostPort = parseHostPort(text, hostStart);
  if (hostPort === null) return null;
  const { host, port, end } = hostPort;
  const question = text.indexOf('?', end);
  const paramsEnd = question === -1 ? text.length : question;
  const params = parseUriParams(text, end, paramsEnd);
  if (params === null) return null;
  const headers = question === -1 ? '' : text.slice(question + 1);
  if (question !== -1 && headers === '') return null;
  return { scheme, user, password, host, port, params, headers };
}

function parseTel(text: string, start: number): SipUri | null {
  const semicolon = text.indexOf(';', start);
  const end = semicolon === -1 ? text.length : semicolon;
  const user = text.slice(start, end);
  if (user === '') return null;
  const params = parseUriParams(text, end, text.length);
  return params === null ? null : { scheme: 'tel', user, password: null, host: '', port: null, params, headers: '' };
}

/** `scheme` of RFC 3261 25.1: a letter, then letters, digits, `+`, `-`, `.`. */
function isScheme(text: string, end: number): boolean {
  for (let i = 0; i < end; i += 1) {
    const code = text.charCodeAt(i);
    const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    if (letter) continue;
    const other = (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e;
    if (i === 0 || !other) return false;
  }
  return true;
}

/** `*( ";" pname [ "=" pvalue ] )` between two indexes, which has no blanks and no quotes. */
function parseUriParams(text: string, start: number, end: number): Params | null {
  const params: Params = new Map();
  let i = start;
  while (i < end) {
    if (text.charCodeAt(i) !== 0x3b) return null;
    const next = text.indexOf(';', i + 1);
    const stop = next === -1 || next > end ? end : next;
    const member = normalizeEscapes(text.slice(i + 1, stop));
    const equals = member.indexOf('=');
    const name = (equals === -1 ? member : member.slice(0, equals)).toLowerCase();
    if (name.length === 0) return null;
    if (!params.has(name)) params.set(name, equals === -1 ? null : member.slice(equals + 1));
    i = stop;
  }
  return params;
}

/** A `hostport` found in a text, and the index just past it. */
export interface HostPort {
  readonly host: string;
  readonly port: number | null;
  readonly end: number;
}

/**
 * Reads `host [ ":" port ]` (RFC 3261 25.1) at `start`: up to the first character that cannot belong to it.
 * @returns null where there is no host, a bracket is not closed, or the port is no port
 */
export function parseHostPort(text: string, start: number): HostPort | null {
  let end = start;
  if (text.charCodeAt(start) === 0x5b) {
    end = text.indexOf(']', start) + 1;
    if (end < start + 4) return null; // `[::]` is the shortest
    for (let i = start + 1; i < end - 1; i += 1) if (!isIpv6Char(text.charCodeAt(i))) return null;
  } else {
    while (end < text.length && isHostChar(text.charCodeAt(end))) end += 1;
    if (end === start) return null;
  }
  const host = text.slice(start, end);
  if (text.charCodeAt(end) !== 0x3a) return { host, port: null, end };
  const portStart = end + 1;
  end = portStart;
  while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
  const port = parseDecimal(text.slice(portStart, end), MAX_PORT);
  return port === null ? null : { host, port, end };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Letters, digits, `-`, `.`, and `_`, which is no host name character but stands in names that people use. */
function isHostChar(code: number): boolean {
  const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  return letter || isDigit(code) || code === 0x2d || code === 0x2e || code === 0x5f;
}

function isIpv6Char(code: number): boolean {
  const hex = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x66;
  return hex || isDigit(code) || code === 0x3a || code === 0x2e;
}
