import type { AiReply } from '../../ports/ai.ts';
import type { DestinationFault } from './actions.ts';
import { readActions } from './actions.ts';

/**
 * Reads the body of an answer, as liberally as HTTP clients are in what is harmless: a byte order mark, a charset, no
 * body at all. What cannot be read is said in one sentence.
 */
export function readReply(body: Uint8Array, contentType: string | null, destinationFault: DestinationFault): AiReply {
  const text = decode(body, contentType);
  if (text === null) return fault(`is in a charset that nobody reads (${plain(contentType)})`);
  // An application that has nothing to say may answer 204 or an empty body.
  if (text.trim() === '') return { ok: true, actions: [], ignored: [] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault(`is not JSON (${contentType === null ? 'it has no Content-Type' : plain(contentType)})`);
  }
  const read = readActions(value, destinationFault);
  return read === null ? fault('is JSON without a list of actions') : { ok: true, ...read };
}

function fault(message: string): AiReply {
  return { ok: false, message: `the answer of the AI application ${message}` };
}

/**
 * The body as text, without a byte order mark: RFC 8259 8.1 forbids it to a sender and lets a reader pass over it.
 * Null where the charset is not known.
 */
function decode(body: Uint8Array, contentType: string | null): string | null {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return null;
  }
}

/** A header's value as it may be put into a log. */
function plain(value: string | null): string {
  return (value ?? '').slice(0, 100);
}
