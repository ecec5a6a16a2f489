/** A message of an event socket. */
export interface EventSocketMessage {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Length of the whole, in characters. */
  readonly length: number;
}

/**
 * The first whole message of what was received (as latin1); null while it has not all come.
 * @param from where it begins
 */
export function nextMessage(received: string, from = 0): EventSocketMessage | null {
  const headEnd = received.indexOf('\n\n', from);
  if (headEnd < 0) return null;
  const headers = new Map<string, string>();
  for (const line of received.slice(from, headEnd).split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) headers.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const bodyLength = Number(headers.get('Content-Length') ?? '0');
  const end = headEnd + 2 + bodyLength;
  return received.length < end ? null : { headers, body: received.slice(headEnd + 2, end), length: end - from };
}
