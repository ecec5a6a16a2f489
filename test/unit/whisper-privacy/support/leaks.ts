import { readWavFile } from '../../../../src/media/wav/index.ts';
import { decodeSample, encodeSample, G711 } from '../../../../src/media/rtp/index.ts';
import type { AudioCodec } from '../../../../src/media/rtp/index.ts';
import { spoken } from '../../../contract/speech/support/sounds.ts';

const RATE_HZ = 8_000;

/** What an agent is told, and what a caller hears meanwhile. */
export interface Sounds {
  readonly whisper: Float64Array;
  /** The same voice says something else, with some words in common. */
  readonly announcement: Float64Array;
  /** Another voice. */
  readonly stranger: Float64Array;
  readonly music: Float64Array;
  readonly ringing: Float64Array;
  readonly noise: Float64Array;
  readonly silence: Float64Array;
}

export async function makeSounds(): Promise<Sounds> {
  const [whisper, announcement] = await spoken(
    [
      'Call from five five five one two three. The caller asks about an invoice that was charged twice, and would like it paid back. She was told on Monday that somebody would call her.',
      'Please stay on the line. The caller before you asks about an invoice. Somebody will be with you in a moment, and your account is safe with us. Thank you for waiting today.',
    ],
    ['slt'],
  );
  const [stranger] = await spoken(['I have looked it up for you, and it seems that all of it was sent on Tuesday last week, by post, to the address that we have of you in our books.'], ['rms']); // prettier-ignore
  return {
    whisper: Float64Array.from(whisper!),
    announcement: Float64Array.from(announcement!),
    stranger: Float64Array.from(stranger!),
    music: await file('hold.wav'),
    ringing: await file('ringback-europe.wav'),
    noise: noise(12 * RATE_HZ, 1_500, 5),
    silence: new Float64Array(RATE_HZ),
  };
}

async function file(name: string): Promise<Float64Array> {
  const { samples } = await readWavFile(new URL(`../../../../prompts/${name}`, import.meta.url).pathname);
  return Float64Array.from(samples);
}

/** A generator of Park and Miller. */
export function randoms(seed: number): () => number {
  // The first ones of neighbouring seeds are neighbours.
  let state = (seed * 16_807 * 48_271) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** White noise. */
export function noise(samples: number, level: number, seed: number): Float64Array {
  const random = randoms(seed);
  return Float64Array.from({ length: samples }, () => {
    return level * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  });
}

/** What the engine, or the way to it, makes of a sound. */
export interface Path {
  /** Relative to the whisper; null: nothing leaks. */
  readonly leakDb: number | null;
  readonly delayMs?: number;
  /** The clock of the leak is so much slower, in parts per million. */
  readonly skewPpm?: number;
  /** The leak jumps by so much in the middle, as that of a jitter buffer may. */
  readonly jumpMs?: number;
  readonly codec?: AudioCodec;
  /** Samples by which the sound that the caller hears is late: between two samples it has other values. */
  readonly shift?: number;
  /** Its volume in the end; at the beginning it is 1. */
  readonly volume?: number;
  /** It begins anew in the middle, elsewhere. */
  readonly restarts?: boolean;
}

/** What the caller is sent, who hears some sounds in loops. */
export function sentTo(heard: readonly Float64Array[], whisper: Float64Array, seed: number, path: Path): Float64Array {
  const random = randoms(seed);
  const length = whisper.length + RATE_HZ;
  const sent = new Float64Array(length);
  for (const sound of heard) {
    const played = path.shift === undefined ? sound : moved(sound, path.shift, 0);
    const places = [0, 0].map(() => Math.floor(random() * sound.length)) as [number, number];
    for (let index = 0; index < length; index += 1) {
      const place = path.restarts === true && index > length / 2 ? places[1] : places[0];
      const volume = 1 + ((path.volume ?? 1) - 1) * (index / length);
      sent[index]! += played[(place + index) % played.length]! * volume;
    }
  }
  if (path.leakDb !== null) leak(sent, whisper, path, path.leakDb);
  const law = path.codec === undefined ? null : G711[path.codec];
  return sent.map((value) => {
    const sample = Math.max(-32_768, Math.min(32_767, Math.round(value)));
    return law === null ? sample : decodeSample(law, encodeSample(law, sample));
  });
}

function leak(sent: Float64Array, whisper: Float64Array, path: Path, leakDb: number): void {
  const gain = 10 ** (leakDb / 20);
  const leaked = path.skewPpm === undefined ? whisper : moved(whisper, 0.3, path.skewPpm);
  for (let index = 0; index < leaked.length; index += 1) {
    const lateMs = (path.delayMs ?? 0) + (index > leaked.length / 2 ? (path.jumpMs ?? 0) : 0);
    const at = index + Math.round((lateMs * RATE_HZ) / 1_000);
    if (at < sent.length) sent[at]! += gain * leaked[index]!;
  }
}

/** The sound at other moments: later by a part of a sample, by a clock of another rate. */
function moved(sound: Float64Array, shift: number, ppm: number): Float64Array {
  return sound.map((_, index) => {
    const place = index * (1 + ppm / 1e6) + shift;
    let sum = 0;
    for (let tap = Math.floor(place) - 12; tap <= Math.floor(place) + 12; tap += 1) {
      const distance = place - tap;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / 14);
      const sinc = distance === 0 ? 1 : Math.sin(Math.PI * distance) / (Math.PI * distance);
      sum += (sound[tap] ?? 0) * sinc * window;
    }
    return sum;
  });
}
