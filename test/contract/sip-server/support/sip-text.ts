/**
 * A SIP message as a test sees it. A few lines of the test's own read and write it, so that the tests do not depend on
 * the message layer of the server that they test.
 */
export interface SipText {
  readonly startLine: string;
  /** Set for requests only. */
  readonly method: string | null;
  readonly uri: string | null;
  /** Set for responses only. */
  readonly status: number | null;
  /** Values by lower-case name, one for each line, in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
  /** The message as it came. */
  readonly raw: string;
  readonly source: { readonly address: string; readonly port: number };
}

/** Reads a message. A malformed message makes the test fail, because a part is missing. */
export function readSip(bytes: Buffer, source: { address: string; port: number }): SipText {
  const raw = bytes.toString('utf8');
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const [startLine = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const words = startLine.split(' ');
  const response = startLine.startsWith('SIP/2.0 ');
  return {
    startLine,
    method: response ? null : (words[0] ?? null),
    uri: response ? null : (words[1] ?? null),
    status: response ? Number(words[1]) : null,
    headers,
    body: rest.join('\r\n\r\n'),
    raw,
    source,
  };
}

/** First value of a header. Empty if it is absent. */
export function header(message: SipText, name: string): string {
  return message.headers.get(name.toLowerCase())?.[0] ?? '';
}

/** All lines of a header. */
export function headerLines(message: SipText, name: string): readonly string[] {
  return message.headers.get(name.toLowerCase()) ?? [];
}

/** The tag of From or To. Empty if there is none. */
export function tag(value: string): string {
  return /;tag=([^;>\s]+)/iu.exec(value)?.[1] ?? '';
}

/** The URI between angle brackets, or the bare one. */
export function uriOf(value: string): string {
  return /<([^>]+)>/u.exec(value)?.[1] ?? value.split(';')[0]?.trim() ?? '';
}

/** Number and method of CSeq. */
export function cseq(message: SipText): { readonly number: number; readonly method: string } {
  const [number = '', method = ''] = header(message, 'cseq').split(' ');
  return { number: Number(number), method };
}

/** Writes a message, and counts its Content-Length. */
export function writeSip(startLine: string, headers: readonly (readonly [string, string])[], body = ''): Buffer {
  const bytes = Buffer.from(body);
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${startLine}\r\n${lines}Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
}

let sequence = 0;
/** Makes a token that no other call of this process gets. */
export function unique(prefix: string): string {
  return `${prefix}${process.pid}x${(sequence += 1)}`;
}

/** Builds a session description. Its media port tells it from others. */
export function sdp(port: number): string {
  return [
    'v=0',
    'o=- 100 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0`,
    'a=sendrecv',
    '',
  ].join('\r\n');
}
