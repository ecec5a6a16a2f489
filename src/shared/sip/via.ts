import type { Params } from './params.ts';
import { formatParams, parseParams } from './params.ts';
import { isToken, skipBlanks, trimBlanks } from './text.ts';
import { parseHostPort } from './uri.ts';

const COLON = 0x3a;

/** How many parameters of a malformed Via are looked at: an answer needs `branch` and few others. */
const MAX_LENIENT_PARAMS = 32;

/** One value of a Via header (RFC 3261 20.42). */
export interface Via {
  /** Upper case: `UDP`, `TCP`, `TLS`, or any other token (RFC 4475 3.1.1.10). */
  transport: string;
  /** `sent-by` host as written; an IPv6 reference keeps its brackets. */
  host: string;
  /** `sent-by` port; null where there is none. */
  port: number | null;
  /** `branch`, `received`, `rport` (null where it has no value, RFC 3581)... */
  params: Params;
}

/**
 * Reads one Via value, blanks around `/`, `:`, `;` and `=` included (RFC 4475 3.1.1.1).
 * @returns null where the text is anything else or the protocol is not SIP/2.0
 */
export function parseVia(text: string): Via | null {
  const via = readSentBy(text);
  if (via?.version !== '2.0') return null;
  const params = parseParams(text, via.end);
  return params === null ? null : { transport: via.transport, host: via.host, port: via.port, params };
}

/**
 * Reads what a response to a malformed request needs: any SIP version, and parameters only where they can be read
 * (RFC 4475 3.1.2.1, 3.1.2.16).
 */
export function parseViaLeniently(text: string): Via | null {
  const via = readSentBy(text);
  if (via === null) return null;
  const params: Params = new Map();
  for (const part of text.slice(via.end).split(';', MAX_LENIENT_PARAMS)) {
    const one = parseParams(`;${part}`, 0);
    for (const [name, value] of one ?? []) if (!params.has(name)) params.set(name, value);
  }
  return { transport: via.transport, host: via.host, port: via.port, params };
}

/** Writes a Via value. */
export function formatVia(via: Via): string {
  const sentBy = via.port === null ? via.host : `${via.host}:${via.port}`;
  return `SIP/2.0/${via.transport} ${sentBy}${formatParams(via.params)}`;
}

interface SentBy {
  readonly version: string;
  readonly transport: string;
  readonly host: string;
  readonly port: number | null;
  readonly end: number;
}

/** `sent-protocol LWS sent-by`. */
function readSentBy(text: string): SentBy | null {
  const firstSlash = text.indexOf('/');
  const secondSlash = firstSlash === -1 ? -1 : text.indexOf('/', firstSlash + 1);
  if (secondSlash === -1) return null;
  if (trimBlanks(text.slice(0, firstSlash)).toUpperCase() !== 'SIP') return null;
  const version = trimBlanks(text.slice(firstSlash + 1, secondSlash));
  const transportStart = skipBlanks(text, secondSlash + 1);
  let i = transportStart;
  while (i < text.length && text.charCodeAt(i) > 0x20) i += 1;
  const transport = text.slice(transportStart, i).toUpperCase();
  if (!isToken(version) || !isToken(transport)) return null;
  const hostStart = skipBlanks(text, i);
  const compact = parseHostPort(text, hostStart);
  if (compact === null) return null;
  if (compact.port !== null) return { version, transport, host: compact.host, port: compact.port, end: compact.end };
  // `host : port`: COLON may have blanks around it (RFC 3261 25.1)
  const colon = skipBlanks(text, compact.end);
  if (text.charCodeAt(colon) !== COLON) return { version, transport, host: compact.host, port: null, end: compact.end };
  const portStart = skipBlanks(text, colon + 1);
  const spaced = parseHostPort(`h:${text.slice(portStart)}`, 0);
  if (spaced === null) return null;
  return { version, transport, host: compact.host, port: spaced.port, end: portStart + spaced.end - 2 };
}
