import { rm } from 'node:fs/promises';
import { WavWriter } from '../../media/wav/index.ts';

/** Sound that an engine made: 16-bit mono. */
export interface SpokenSound {
  readonly sampleRateHz: number;
  readonly samples: Int16Array;
}

/** Samples that are handed on at once. */
const PIECE = 65_536;

/**
 * Writes a WAV file of 16-bit PCM. An existing file keeps its mode. A failure leaves none.
 * @throws WavError, or the reason of `stop`
 */
export async function writeSpeech(
  file: string,
  { sampleRateHz, samples }: SpokenSound,
  stop: AbortSignal,
): Promise<void> {
  try {
    const writer = await WavWriter.open(file, { sampleRateHz, channels: 1 });
    try {
      for (let from = 0; from < samples.length; from += PIECE) await writer.write(samples.subarray(from, from + PIECE));
    } finally {
      await writer.close();
    }
    stop.throwIfAborted();
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined);
    throw error;
  }
}
