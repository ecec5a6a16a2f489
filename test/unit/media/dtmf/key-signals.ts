import { amplitudeOf, tonesOf, ToneDetector } from '../../../../src/media/dtmf/index.ts';
import type { HeardKey } from '../../../../src/media/dtmf/index.ts';
import type { G711Law } from '../../../../src/media/rtp/index.ts';
import { decodeSample, encodeSample } from '../../../../src/media/rtp/index.ts';

export const ALL_KEYS = '0123456789*#ABCD';

/** How a key sounds. */
export interface KeySignal {
  readonly rowDbm0?: number;
  readonly columnDbm0?: number;
  /** Factors on the nominal frequencies. */
  readonly rowFactor?: number;
  readonly columnFactor?: number;
  readonly onMs?: number;
  readonly offMs?: number;
  readonly rateHz?: number;
}

/** A number in [0, 1), the same row of them each time (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Keys that begin anywhere within a block, each after silence; the phases of both tones are random, too. */
export function keysAs(keys: string, signal: KeySignal, random: () => number): Int16Array {
  const {
    rowDbm0 = -10,
    columnDbm0 = -10,
    rowFactor = 1,
    columnFactor = 1,
    onMs = 60,
    offMs = 60,
    rateHz = 8_000,
  } = signal;
  const samples: number[] = [];
  const silence = (ms: number): void => {
    for (let at = 0; at < (ms * rateHz) / 1_000; at++) samples.push(0);
  };
  silence(20 + 20 * random());
  for (const key of keys) {
    const { lowHz, highHz } = tonesOf(key)!;
    const [rowPhase, columnPhase] = [2 * Math.PI * random(), 2 * Math.PI * random()];
    for (let at = 0; at < Math.round((onMs * rateHz) / 1_000); at++) {
      const angle = (2 * Math.PI * at) / rateHz;
      const sum =
        amplitudeOf(rowDbm0) * Math.sin(angle * lowHz * rowFactor + rowPhase) +
        amplitudeOf(columnDbm0) * Math.sin(angle * highHz * columnFactor + columnPhase);
      samples.push(Math.max(-32_768, Math.min(32_767, Math.round(sum))));
    }
    silence(offMs);
  }
  silence(60);
  return Int16Array.from(samples);
}

/** The sound with white Gaussian noise at this level. */
export function withNoise(sound: Int16Array, levelDbm0: number, random: () => number): Int16Array {
  // The power of a sine of that level.
  const deviation = amplitudeOf(levelDbm0) / Math.SQRT2;
  return sound.map((sample) => {
    const gauss = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(-32_768, Math.min(32_767, Math.round(sample + deviation * gauss)));
  });
}

/** What is left of it after one of the laws. */
export function through(law: G711Law, sound: Int16Array): Int16Array {
  return sound.map((sample) => decodeSample(law, encodeSample(law, sample)));
}

/** The keys that are heard in a sound, given in frames of 20 ms. */
export function heardIn(sound: Int16Array, rateHz = 8_000): readonly HeardKey[] {
  const detector = new ToneDetector(rateHz);
  const heard: HeardKey[] = [];
  for (let at = 0; at < sound.length; at += rateHz / 50)
    heard.push(...detector.push(sound.subarray(at, at + rateHz / 50)));
  return heard;
}

export function digitsIn(sound: Int16Array, rateHz = 8_000): string {
  return heardIn(sound, rateHz)
    .map(({ digit }) => digit)
    .join('');
}
