import { isUtf8 } from 'node:buffer';

/**
 * Header text is UTF-8 (RFC 3261 7). Peers that send Latin-1 display names exist, so bytes that are not UTF-8 are
 * neither refused nor replaced: each becomes one lone surrogate U+DC80..U+DCFF, which text that was decoded from
 * UTF-8 cannot contain, and {@link encodeText} turns it back into its byte. What passes through stays byte-exact.
 */
const ESCAPE_BASE = 0xdc00;

/**
 * Decodes the bytes from `start` to `end`.
 * @param ascii - the caller knows that no byte is above 0x7F
 */
export function decodeText(bytes: Buffer, start: number, end: number, ascii: boolean): string {
  if (ascii) return bytes.toString('latin1', start, end);
  const part = bytes.subarray(start, end);
  if (isUtf8(part)) return part.toString('utf8');
  return decodeLossless(part);
}

/** Encodes as UTF-8, escaped bytes as themselves, any other lone surrogate as U+FFFD. */
export function encodeText(text: string): Buffer {
  return text.isWellFormed() ? Buffer.from(text, 'utf8') : encodeLossless(text);
}

function decodeLossless(bytes: Buffer): string {
  let text = '';
  let start = 0; // start of the valid run not yet decoded
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length > 0) {
      i += length;
      continue;
    }
    text += bytes.toString('utf8', start, i) + String.fromCharCode(ESCAPE_BASE | (bytes[i] ?? 0));
    i += 1;
    start = i;
  }
  return text + bytes.toString('utf8', start, i);
}

/** Length of the well-formed UTF-8 sequence at `i`, 0 where there is none (RFC 3629 4, `UTF8-char`). */
function sequenceLength(bytes: Buffer, i: number): number {
  const lead = bytes[i] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  // the second byte's range is narrower after some leads: no overlong forms, no surrogates, nothing past U+10FFFF
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[i + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  for (let k = i + 2; k < i + length; k += 1) if (((bytes[k] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

function encodeLossless(text: string): Buffer {
  const parts: Buffer[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < ESCAPE_BASE + 0x80 || code > ESCAPE_BASE + 0xff) continue;
    const before = i > 0 ? text.charCodeAt(i - 1) : 0;
    if (i > start && before >= 0xd800 && before <= 0xdbff) continue; // second half of a pair
    parts.push(Buffer.from(text.slice(start, i), 'utf8'), Buffer.of(code - ESCAPE_BASE));
    start = i + 1;
  }
  parts.push(Buffer.from(text.slice(start), 'utf8'));
  return Buffer.concat(parts);
}
