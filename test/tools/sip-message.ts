import { randomBytes } from 'node:crypto';

/** A SIP message. It is read in the simplest way that works for what the parties of tests exchange. */
export interface SipMessage {
  readonly startLine: string;
  /** Null for a response. */
  readonly method: string | null;
  /** Null for a request. */
  readonly status: number | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** Reads a message. @throws Error if it is not a SIP message */
export function readMessage(text: string): SipMessage {
  const end = text.indexOf('\r\n\r\n');
  const [startLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const response = /^SIP\/2\.0 (\d{3}) /.exec(startLine);
  const request = /^([A-Z]+) \S+ SIP\/2\.0$/.exec(startLine);
  if (end < 0 || (response === null && request === null)) throw new Error(`no SIP message:\n${text}`);
  return {
    startLine,
    method: request?.[1] ?? null,
    status: response === null ? null : Number(response[1]),
    headers: lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
    }),
    body: text.slice(end + 4),
  };
}

/**
 * Reads what came to a socket of a party. Null for what is no SIP and no fault of the sender's: a keep-alive (RFC 5626
 * 4.4.1), and late RTP or RTCP (RFC 7983 7) to a test before this one, which had the same port.
 * @throws Error if it is something else
 */
export function readDatagram(bytes: Buffer): SipMessage | null {
  const text = bytes.toString();
  return isRtp(bytes) || text.trim() === '' ? null : readMessage(text);
}

/** Late RTP or RTCP to whom had a port before (RFC 7983 7). */
export function isRtp([first = 0]: Buffer): boolean {
  return first >= 0x80 && first < 0xc0;
}

const RAW_BASE = 0xf700;

/** Puts octets that are not text into a message: each is a character of private use until {@link wireBytes}. */
export function rawOctets(octets: Uint8Array): string {
  return String.fromCharCode(...[...octets].map((octet) => RAW_BASE + octet));
}

/** The octets of a message on the wire: UTF-8, and the octets of {@link rawOctets} unchanged. */
export function wireBytes(text: string): Buffer {
  const pieces = text.split(/([\uf700-\uf7ff]+)/);
  return Buffer.concat(
    pieces.map((piece, index) =>
      index % 2 === 0 ? Buffer.from(piece) : Buffer.from(piece, 'utf16le').filter((_octet, at) => at % 2 === 0),
    ),
  );
}

/** Writes a message, and adds Content-Type and Content-Length. */
export function writeMessage(startLine: string, headers: SipMessage['headers'], body = ''): string {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const typed = headers.some(([name]) => /^(content-type|c)$/i.test(name));
  if (body !== '' && !typed) lines.push('Content-Type: application/sdp');
  lines.push(`Content-Length: ${wireBytes(body).length}`, '', body);
  return lines.join('\r\n');
}

/** Value of the first header of this name. Null if there is none. */
export function header(message: SipMessage, name: string): string | null {
  const lower = name.toLowerCase();
  return message.headers.find(([key]) => key.toLowerCase() === lower)?.[1] ?? null;
}

/** Value of a header that must be there. @throws Error if it is not */
export function mustHave(message: SipMessage, name: string): string {
  const value = header(message, name);
  if (value === null) throw new Error(`no ${name} in ${message.startLine}`);
  return value;
}

/** Number and method of the CSeq. */
export function cseqOf(message: SipMessage): { readonly number: number; readonly method: string } {
  const [number = '', method = ''] = mustHave(message, 'CSeq').split(/\s+/);
  return { number: Number(number), method };
}

/** Tag of a From or To. Null if there is none. */
export function tagOf(message: SipMessage, name: 'From' | 'To'): string | null {
  return /;\s*tag=([^;>\s]+)/i.exec(mustHave(message, name))?.[1] ?? null;
}

/** Branch of the topmost Via. */
export function branchOf(message: SipMessage): string {
  return /;\s*branch=([^;,\s]+)/i.exec(mustHave(message, 'Via'))?.[1] ?? '';
}

/** The URI between the angle brackets of a Contact, or the whole Contact. */
export function contactUri(message: SipMessage): string {
  const value = mustHave(message, 'Contact');
  return /<([^>]+)>/.exec(value)?.[1] ?? value;
}

/** The values of Record-Route in their order (RFC 3261 7.3.1). */
export function recordRoutes(message: SipMessage): readonly string[] {
  return message.headers.filter(([name]) => /^record-route$/i.test(name)).flatMap(([, value]) => value.split(/,\s*/));
}

/** Host and port of a SIP URI. */
export function uriAddress(uri: string): { readonly host: string; readonly port: number } {
  const match = /^sips?:(?:[^@]*@)?([^:;>]+)(?::(\d+))?/.exec(uri);
  if (match === null) throw new Error(`no SIP URI: ${uri}`);
  return { host: match[1]!, port: Number(match[2] ?? 5060) };
}

/** Makes a branch as RFC 3261 8.1.1.7 wants it. */
export function newBranch(): string {
  return `z9hG4bK${randomBytes(9).toString('hex')}`;
}

/** Makes a tag for From or To (RFC 3261 19.3). */
export function newTag(): string {
  return randomBytes(6).toString('hex');
}
