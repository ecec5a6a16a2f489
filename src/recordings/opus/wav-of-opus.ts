import { Readable } from 'node:stream';
import { pcmHeader } from '../../media/wav/wav-header.ts';
import type { FilePart } from '../recording-store.ts';
import { CONTENT_TYPES } from '../content-types.ts';
import type { FoundRecording } from '../recording-shelf.ts';
import { openOpus } from './decode-ogg.ts';

/**
 * A recording as a WAV file, decoded while it is read where it is kept as Opus: for whoever plays nothing else. A second of
 * sound is decoded at a time, and everything else goes before the next one.
 * @throws RecordingStoreError; Error where the file is no Opus file of ours
 */
export async function asWav(found: FoundRecording): Promise<FoundRecording> {
  if (found.format === 'wav') return found;
  const read = async (first: number, last: number): Promise<Buffer> => await whole(await found.read({ first, last }));
  const sound = await openOpus(found.bytes, read);
  const header = pcmHeader(sound, sound.dataBytes);
  const pieces = async function* (): AsyncGenerator<Buffer> {
    yield header;
    for await (const piece of sound.pcm()) {
      yield piece;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    format: 'wav',
    contentType: CONTENT_TYPES.wav,
    bytes: header.length + sound.dataBytes,
    read: (part) =>
      Promise.resolve(Readable.from(part === null ? pieces() : partOf(pieces(), part), { objectMode: false })),
  };
}

async function* partOf(pieces: AsyncIterable<Buffer>, { first, last }: FilePart): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const piece of pieces) {
    const wanted = piece.subarray(Math.max(0, first - at), Math.max(0, last + 1 - at));
    at += piece.length;
    if (wanted.length > 0) yield wanted;
    if (at > last) return;
  }
}

async function whole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
