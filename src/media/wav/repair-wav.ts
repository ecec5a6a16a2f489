import { open } from 'node:fs/promises';
import { WavError } from './wav-error.ts';
import { MAX_DATA_BYTES, pcmHeader, readPcmHeader, SAMPLE_BYTES, WRITTEN_HEADER_BYTES } from './wav-header.ts';

/** The result of {@link repairWav}. */
export interface WavRepair {
  /** False if the file was in order. */
  readonly repaired: boolean;
  /** Frames in the file now. */
  readonly frames: number;
  readonly sampleRateHz: number;
}

/**
 * Completes a file that a `WavWriter` had no time to close (kill -9, power cut). It sets the sizes in the header to
 * what the file holds, and cuts off a part of a frame. Idempotent.
 * @throws WavError `io`, or `not-wav` for a file that `WavWriter` did not write or that is shorter than a header; it
 * stays as it is
 */
export async function repairWav(file: string): Promise<WavRepair> {
  try {
    const handle = await open(file, 'r+');
    try {
      const header = Buffer.alloc(WRITTEN_HEADER_BYTES);
      const { bytesRead } = await handle.read(header, 0, WRITTEN_HEADER_BYTES, 0);
      const options = readPcmHeader(header.subarray(0, bytesRead));
      if (options === null) {
        throw new WavError('not-wav', 'file was not written by Warmbridge: it has another header');
      }
      const { sampleRateHz } = options;
      const { size } = await handle.stat();
      const frameBytes = options.channels * SAMPLE_BYTES;
      const frames = Math.floor(Math.min(size - WRITTEN_HEADER_BYTES, MAX_DATA_BYTES) / frameBytes);
      const wanted = pcmHeader(options, frames * frameBytes);
      const end = WRITTEN_HEADER_BYTES + frames * frameBytes;
      if (wanted.equals(header) && size === end) return { repaired: false, frames, sampleRateHz };
      await handle.truncate(end);
      await handle.write(wanted, 0, WRITTEN_HEADER_BYTES, 0);
      return { repaired: true, frames, sampleRateHz };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof WavError) throw cause;
    throw new WavError('io', 'file cannot be repaired', { cause });
  }
}
