import { open } from 'node:fs/promises';
import { WavError } from './wav-error.ts';
import { MAX_DATA_BYTES, pcmHeader, readPcmHeader, SAMPLE_BYTES, WRITTEN_HEADER_BYTES } from './wav-header.ts';

/** Silence is written in pieces of so many octets. */
const PIECE_BYTES = 256 * 1024;

/**
 * Makes a complete file of 16-bit PCM longer by so much silence. The header comes last, so that it never promises what is
 * not there.
 * @throws WavError `not-wav` for a file of another layout, `too-large`, or `io`
 */
export async function appendSilence(file: string, durationMs: number): Promise<void> {
  try {
    await using handle = await open(file, 'r+');
    const header = Buffer.alloc(WRITTEN_HEADER_BYTES);
    const { bytesRead } = await handle.read(header, 0, WRITTEN_HEADER_BYTES, 0);
    const options = readPcmHeader(header.subarray(0, bytesRead));
    if (options === null) throw new WavError('not-wav', 'file has another header than ours');
    const frames = Math.round((durationMs * options.sampleRateHz) / 1_000);
    const { size } = await handle.stat();
    const end = size + frames * options.channels * SAMPLE_BYTES;
    if (end - WRITTEN_HEADER_BYTES > MAX_DATA_BYTES) throw new WavError('too-large', 'a WAV file holds at most 4 GiB');
    for (let at = size; at < end; at += PIECE_BYTES) {
      await handle.write(Buffer.alloc(Math.min(PIECE_BYTES, end - at)), 0, undefined, at);
    }
    await handle.write(pcmHeader(options, end - WRITTEN_HEADER_BYTES), 0, WRITTEN_HEADER_BYTES, 0);
  } catch (cause) {
    if (cause instanceof WavError) throw cause;
    throw new WavError('io', 'silence cannot be added to the file', { cause });
  }
}
