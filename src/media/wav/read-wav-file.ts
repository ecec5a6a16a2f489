import { open } from 'node:fs/promises';
import type { WavSound } from './read-wav.ts';
import { MAX_WAV_BYTES, readWav } from './read-wav.ts';
import { WavError } from './wav-error.ts';

/**
 * Reads a WAV file from the disk; see {@link readWav}. A file that is too large is refused before it is read.
 * Decoding the largest file takes up to 0.1 s of CPU.
 * @throws WavError and nothing else; `io` if the file is missing or not a regular one
 */
export async function readWavFile(file: string, channel?: number): Promise<WavSound> {
  let bytes: Buffer;
  try {
    const handle = await open(file, 'r');
    try {
      const status = await handle.stat();
      if (!status.isFile()) throw new WavError('io', 'not a regular file');
      if (status.size > MAX_WAV_BYTES) {
        throw new WavError('too-large', `file has ${status.size} octets, at most ${MAX_WAV_BYTES} are read`);
      }
      bytes = await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof WavError) throw cause;
    throw new WavError('io', 'file cannot be read', { cause });
  }
  return readWav(bytes, channel);
}
