import type { AiReply } from '../../ports/ai.ts';
import type { KnownNames } from '../../config/index.ts';
import type { DestinationFault } from './actions.ts';
import { readActions } from './actions.ts';

/**
 * Reads the body of an answer. Like HTTP clients it accepts what is harmless: a byte order mark, any charset, no body
 * at all. One sentence says what cannot be read.
 */
export function readReply(
  body: Uint8Array,
  contentType: string | null,
  destinationFault: DestinationFault,
  names?: KnownNames,
): AiReply {
  const text = decode(body, contentType);
  if (text === null) return fault(`is in a charset that is not known (${plain(contentType)})`);
  // An application that has nothing to say may answer 204 or an empty body.
  if (text.trim() === '') return { ok: true, actions: [], ignored: [] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fault(`is not JSON (${contentType === null ? 'it has no Content-Type' : plain(contentType)})`);
  }
  const read = readActions(value, destinationFault, names);
  return read === null ? fault('is JSON without a list of actions') : { ok: true, ...read };
}

function fault(message: string): AiReply {
  return { ok: false, message: `the answer of the AI application ${message}` };
}

/**
 * The body as text, without a byte order mark. RFC 8259 8.1 forbids a sender to add one and lets a reader ignore it.
 * Null if the charset is not known.
 */
function decode(body: Uint8Array, contentType: string | null): string | null {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return null;
  }
}

/** A header's value, cut short for a log. */
function plain(value: string | null): string {
  return (value ?? '').slice(0, 100);
}
