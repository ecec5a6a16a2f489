import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { AudioCodec } from '../../../../src/media/rtp/index.ts';
import { decodeSample, encodeSample, G711 } from '../../../../src/media/rtp/index.ts';
import { readWav, resample } from '../../../../src/media/wav/index.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { FliteTextToSpeech } from '../../../../src/speech/tts/flite/index.ts';

/** Samples in a millisecond. All sounds are 16-bit mono at 8 kHz. */
export const PER_MS = 8;

export function silence(ms: number): Int16Array {
  return new Int16Array(Math.round(ms * PER_MS));
}

/** White noise with a normal distribution, the same each time. `level` is its root mean square. */
export function noise(ms: number, level: number): Int16Array {
  const random = lehmer();
  return silence(ms).map(() => clip(level * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())));
}

export function tones(ms: number, frequenciesHz: readonly number[], amplitude = 4_000): Int16Array {
  return silence(ms).map((_, index) =>
    clip(frequenciesHz.reduce((sum, hz) => sum + amplitude * Math.sin((2 * Math.PI * hz * index) / 8_000), 0)),
  );
}

/** Hold music: a melody of notes with harmonics that die away, and a drum. */
export function music(ms: number): Int16Array {
  const random = lehmer();
  const sum = new Float64Array(silence(ms).length);
  const add = (at: number, value: number): void => {
    if (at < sum.length) sum[at] = (sum[at] as number) + value;
  };
  for (let beatMs = 0; beatMs < ms; beatMs += 250) {
    const start = beatMs * PER_MS;
    const hz = 220 * 2 ** (Math.floor(random() * 24) / 12);
    for (let index = 0; index < 4_000; index += 1) {
      for (let harmonic = 1; harmonic < 6; harmonic += 1) {
        const angle = (2 * Math.PI * hz * harmonic * index) / 8_000;
        add(start + index, (2_500 / harmonic) * Math.exp(-index / 2_000) * Math.sin(angle));
      }
      if (beatMs % 500 === 0) add(start + index, 3_000 * (random() - 0.5) * Math.exp(-index / 150));
    }
  }
  return Int16Array.from(sum, clip);
}

export function joined(...parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function repeated(times: number, ...parts: readonly Int16Array[]): Int16Array {
  return joined(...Array.from({ length: times }, () => joined(...parts)));
}

export function mixed(one: Int16Array, other: Int16Array): Int16Array {
  return one.map((sample, index) => clip(sample + (other[index] ?? 0)));
}

/** Adds white noise whose power is so far below that of the sound. */
export function inNoise(sound: Int16Array, speech: Int16Array, belowDb: number): Int16Array {
  return mixed(sound, noise(sound.length / PER_MS, rootMeanSquare(speech) / 10 ** (belowDb / 20)));
}

/** What is left of a sound on the telephone. */
export function overG711(sound: Int16Array, codec: AudioCodec = 'PCMU'): Int16Array {
  const law = G711[codec];
  return sound.map((sample) => decodeSample(law, encodeSample(law, sample)));
}

/** Where a sound without noise begins and ends, in milliseconds: where it is within 34 dB of its loudest sample. */
export function extentOf(sound: Int16Array): { readonly startMs: number; readonly endMs: number } {
  const loudest = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const loud: number[] = [];
  for (let ms = 0; ms + 10 <= sound.length / PER_MS; ms += 10) {
    if (rootMeanSquare(sound.subarray(ms * PER_MS, (ms + 10) * PER_MS)) > loudest / 50) loud.push(ms);
  }
  return { startMs: loud[0] ?? 0, endMs: (loud.at(-1) ?? 0) + 10 };
}

/** What people say on the telephone, short and long. */
export const SENTENCES = [
  'I would like to speak to a human please.',
  'Yes.',
  'No, thank you.',
  'My number is four two seven nine one.',
  'You can reach me tomorrow morning at the office, or on my mobile phone in the afternoon.',
  'Hello?',
] as const;

/** Has Flite say the texts. */
export async function spoken(texts: readonly string[], voices: readonly string[]): Promise<Int16Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'spoken-'));
  const flite = new FliteTextToSpeech({ clock: new SystemClock(), logger: pino({ level: 'silent' }) });
  const sounds: Int16Array[] = [];
  try {
    for (const voice of voices) {
      for (const text of texts) {
        const file = join(folder, 'spoken.wav');
        await flite.synthesize(text, voice, file, new AbortController().signal);
        const { samples, sampleRateHz } = readWav(await readFile(file));
        sounds.push(resample(samples, sampleRateHz, 8_000));
      }
    }
  } finally {
    await flite.close();
    await rm(folder, { recursive: true, force: true });
  }
  return sounds;
}

function rootMeanSquare(sound: Int16Array): number {
  return Math.sqrt(sound.reduce((sum, sample) => sum + sample ** 2, 0) / sound.length);
}

function clip(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

/** Park and Miller's generator. */
function lehmer(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
