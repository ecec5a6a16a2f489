import { readWavFile } from './read-wav-file.ts';

/** Sound is on its way for so long, and a scene takes a while to change. */
const EDGE_MS = 400;

/** What one party heard, as a recording has it on its left channel. */
export interface HeardParts {
  readonly sampleRateHz: number;
  /**
   * What was heard between two times, without the edges. Null: less than `leastMs` is left, which is too short to be
   * measured.
   */
  between(from: number, to: number, leastMs: number): Int16Array | null;
}

/** @param beganAt when the recording began, in ms of the clock of the times that are asked for @throws WavError */
export async function heardParts(file: string, beganAt: number): Promise<HeardParts> {
  const { samples, sampleRateHz } = await readWavFile(file, 0);
  const index = (at: number): number => Math.max(0, Math.round(((at - beganAt) * sampleRateHz) / 1_000));
  return {
    sampleRateHz,
    between: (from, to, leastMs) => {
      const part = samples.subarray(index(from + EDGE_MS), index(to - EDGE_MS / 2));
      return part.length < (sampleRateHz * leastMs) / 1_000 ? null : part;
    },
  };
}
