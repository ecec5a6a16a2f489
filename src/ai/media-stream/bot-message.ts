import type { Malformed } from '../gateway/index.ts';
import { asObject, objectIn } from '../gateway/index.ts';

/** The longest name of a mark. */
const MAX_NAME_LENGTH = 256;

/** What a bot may send. */
export type BotMessage =
  | { readonly event: 'media'; readonly audio: Buffer }
  | { readonly event: 'mark'; readonly name: string }
  | { readonly event: 'clear' }
  /** An event that this version does not know. */
  | { readonly event: 'other'; readonly name: string };

/** Reads a text message of a bot for the stream `streamSid`. Never throws. */
export function readBotMessage(text: string, streamSid: string): BotMessage | Malformed {
  const message = objectIn(text);
  if (message === null) return { fault: 'it is no JSON object' };
  const { event } = message;
  if (typeof event !== 'string') return { fault: 'it has no event' };
  if (event !== 'media' && event !== 'mark' && event !== 'clear') return { event: 'other', name: event.slice(0, 64) };
  if (message['streamSid'] !== streamSid) return { fault: `streamSid of ${event} is not that of this stream` };
  switch (event) {
    case 'media':
      return readMedia(asObject(message['media'])?.['payload']);
    case 'mark':
      return readMark(asObject(message['mark'])?.['name']);
    case 'clear':
      return { event };
  }
}

function readMedia(payload: unknown): BotMessage | Malformed {
  if (typeof payload !== 'string') return { fault: 'media.payload is no text' };
  const audio = Buffer.from(payload, 'base64');
  // What is no base64 is left out, or ends it: the audio is shorter then.
  const padding = payload.endsWith('==') ? 2 : payload.endsWith('=') ? 1 : 0;
  if (audio.length !== Math.floor(((payload.length - padding) * 3) / 4)) return { fault: 'media.payload is no base64' };
  return { event: 'media', audio };
}

function readMark(name: unknown): BotMessage | Malformed {
  if (typeof name !== 'string') return { fault: 'mark.name is no text' };
  if (name.length > MAX_NAME_LENGTH) return { fault: `mark.name has more than ${String(MAX_NAME_LENGTH)} characters` };
  return { event: 'mark', name };
}
