/** A message of an event socket. */
export interface EventSocketMessage {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Length of the whole, in characters. */
  readonly length: number;
}

/** The first whole message of what was received (as latin1); null while it has not all come. */
export function nextMessage(received: string): EventSocketMessage | null {
  const headEnd = received.indexOf('\n\n');
  if (headEnd < 0) return null;
  const headers = new Map<string, string>();
  for (const line of received.slice(0, headEnd).split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) headers.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const bodyLength = Number(headers.get('Content-Length') ?? '0');
  const length = headEnd + 2 + bodyLength;
  return received.length < length ? null : { headers, body: received.slice(headEnd + 2, length), length };
}
