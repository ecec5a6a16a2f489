import type { Malformed } from '../gateway/index.ts';
import { asObject, objectIn } from '../gateway/index.ts';

/** What names a chunk. */
export type ChunkId = number | string;

/** What an application may send. */
export type AppMessage =
  | { readonly type: 'audio'; readonly pcm: Buffer; readonly chunk: ChunkId | null }
  | { readonly type: 'interrupt'; readonly chunk: ChunkId }
  | { readonly type: 'clear' }
  /** A type that this version does not know. */
  | { readonly type: 'other'; readonly name: string };

const BASE64 = /^[A-Za-z0-9+/_=-]*$/;
const MAX_CHUNK_NAME = 128;

/** Reads a text message of an application. Fields may be flat, as programs send them, or in `data`. Never throws. */
export function readAppMessage(text: string): AppMessage | Malformed {
  const message = objectIn(text);
  if (message === null) return { fault: 'it is no JSON object' };
  const { type } = message;
  if (typeof type !== 'string') return { fault: 'it has no type' };
  const fields = { ...message, ...asObject(message['data']) };
  const chunk = chunkOf(fields['chunk_id']);
  switch (type) {
    case 'audio':
      return readAudio(fields['audio_b64'], chunk);
    case 'interrupt':
      return chunk === null ? { fault: 'chunk_id of interrupt is no number' } : { type, chunk };
    case 'clear':
      return { type };
    default:
      return { type: 'other', name: type.slice(0, 64) };
  }
}

function readAudio(base64: unknown, chunk: ChunkId | null): AppMessage | Malformed {
  if (typeof base64 !== 'string') return { fault: 'audio_b64 is no text' };
  if (!BASE64.test(base64)) return { fault: 'audio_b64 is no base64' };
  // Programs put texts in base64 behind each other, so that padding stands in the midst.
  const parts = base64.split(/=+/).map((part) => Buffer.from(part, 'base64'));
  return { type: 'audio', pcm: Buffer.concat(parts), chunk };
}

function chunkOf(value: unknown): ChunkId | null {
  if (typeof value === 'string') return value.slice(0, MAX_CHUNK_NAME);
  return typeof value === 'number' ? value : null;
}
