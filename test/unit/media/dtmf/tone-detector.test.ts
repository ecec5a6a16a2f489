import { describe, expect, it } from 'vitest';
import { keySound, ToneDetector } from '../../../../src/media/dtmf/index.ts';
import { Concealer, decodeSample, encodeSample, FRAME_SAMPLES, G711 } from '../../../../src/media/rtp/index.ts';
import type { KeySignal } from './key-signals.ts';
import { ALL_KEYS, digitsIn, heardIn, keysAs, randomOf, through, withNoise } from './key-signals.ts';

const TIMES = 20;

/** Keys that are heard of all that were pressed, over many beginnings and phases. */
function share(
  signal: KeySignal,
  change: (sound: Int16Array, random: () => number) => Int16Array = (same) => same,
): number {
  const random = randomOf(24);
  let heard = 0;
  for (let time = 0; time < TIMES; time++) {
    for (const key of ALL_KEYS) {
      const digits = digitsIn(change(keysAs(key, signal, random), random));
      if (digits === key) heard++;
      else if (digits !== '') throw new Error(`${key} was heard as ${digits}`);
    }
  }
  return heard / (TIMES * ALL_KEYS.length);
}

describe('what must be taken (ITU-T Q.24 annex A)', () => {
  it.each<[string, KeySignal]>([
    ['as they should be', {}],
    ['0 dBm0', { rowDbm0: 0, columnDbm0: 0 }],
    ['-25 dBm0', { rowDbm0: -25, columnDbm0: -25 }],
    ['column 4 dB stronger', { rowDbm0: -14, columnDbm0: -10 }],
    ['row 8 dB stronger', { rowDbm0: -6, columnDbm0: -14 }],
    ['column 4 dB stronger, weak', { rowDbm0: -25, columnDbm0: -21 }],
    ['row 8 dB stronger, weak', { rowDbm0: -17, columnDbm0: -25 }],
    ['1.5 % up', { rowFactor: 1.015, columnFactor: 1.015 }],
    ['1.5 % down', { rowFactor: 0.985, columnFactor: 0.985 }],
    ['1.5 % apart', { rowFactor: 0.985, columnFactor: 1.015 }],
    ['40 ms, 40 ms of pause', { onMs: 40, offMs: 40 }],
    [
      '40 ms, 1.5 % up, row 8 dB stronger',
      { onMs: 40, rowFactor: 1.015, columnFactor: 1.015, rowDbm0: -17, columnDbm0: -25 },
    ],
  ])('%s', (_name, signal) => {
    expect(share(signal)).toBe(1);
    expect(share(signal, (sound) => through(G711.PCMU, sound))).toBe(1);
    expect(share(signal, (sound) => through(G711.PCMA, sound))).toBe(1);
  });

  it('with 15 dB of signal to noise', () => {
    const noisy = (sound: Int16Array, random: () => number): Int16Array => withNoise(sound, -7 - 15, random);
    expect(share({ onMs: 50 }, noisy)).toBeGreaterThan(0.998);
    expect(
      share({ rowDbm0: -8, columnDbm0: -16, onMs: 50 }, (sound, random) => withNoise(sound, -7.4 - 15, random)),
    ).toBeGreaterThan(0.99);
    expect(share({ rowFactor: 1.015, columnFactor: 0.985, onMs: 50 }, noisy)).toBeGreaterThan(0.99);
  });

  it('an interruption of 10 ms is none', () => {
    const random = randomOf(5);
    for (const key of ALL_KEYS) {
      const sound = keysAs(key, { onMs: 90 }, random);
      const first = sound.findIndex((sample) => sample !== 0);
      sound.fill(0, first + 320, first + 400);
      expect(digitsIn(sound)).toBe(key);
    }
  });

  it('the same key twice, with 40 ms of pause, is two presses', () => {
    const random = randomOf(6);
    for (let time = 0; time < 50; time++) expect(digitsIn(keysAs('11', { onMs: 40, offMs: 40 }, random))).toBe('11');
  });

  it('all keys in a row', () => {
    expect(digitsIn(keysAs(ALL_KEYS, { onMs: 50, offMs: 40 }, randomOf(7)))).toBe(ALL_KEYS);
  });

  it('at 16 and 48 kHz', () => {
    for (const rateHz of [16_000, 48_000]) {
      expect(digitsIn(keysAs(ALL_KEYS, { rateHz }, randomOf(8)), rateHz)).toBe(ALL_KEYS);
    }
  });

  it('with 1 % of the packets lost and concealed', () => {
    const random = randomOf(9);
    let wrong = 0;
    for (let time = 0; time < 40; time++) {
      const sound = lossy(keysAs(ALL_KEYS, { onMs: 80, offMs: 80 }, random), 0.01, random);
      if (digitsIn(sound) !== ALL_KEYS) wrong++;
    }
    expect(wrong).toBeLessThanOrEqual(1);
  });
});

describe('what must be refused', () => {
  it.each<[string, KeySignal]>([
    ['20 ms', { onMs: 20 }],
    ['23 ms', { onMs: 23 }],
    ['row 3.5 % up', { rowFactor: 1.035, onMs: 100 }],
    ['row 3.5 % down', { rowFactor: 0.965, onMs: 100 }],
    ['column 3.5 % up', { columnFactor: 1.035, onMs: 100 }],
    ['column 3.5 % down', { columnFactor: 0.965, onMs: 100 }],
    ['column 8 dB stronger', { rowDbm0: -18, columnDbm0: -10 }],
    ['row 12 dB stronger', { rowDbm0: -4, columnDbm0: -16 }],
    ['-32 dBm0', { rowDbm0: -32, columnDbm0: -32 }],
    ['a row alone', { columnDbm0: -60 }],
    ['a column alone', { rowDbm0: -60 }],
  ])('%s', (_name, signal) => {
    expect(share(signal)).toBe(0);
  });

  it('noise', () => {
    expect(digitsIn(withNoise(new Int16Array(8_000 * 60), -15, randomOf(1)))).toBe('');
  });
});

describe('ToneDetector', () => {
  it('tells how long a key was pressed, within 10 ms', () => {
    const random = randomOf(10);
    for (const onMs of [40, 60, 100, 300, 1_000]) {
      const [heard] = heardIn(keysAs('5', { onMs }, random));
      expect(Math.abs(heard!.durationMs - onMs)).toBeLessThanOrEqual(10);
    }
  });

  it('tells a key that is held after 5 s, once', () => {
    const heard = heardIn(keysAs('5', { onMs: 12_000 }, randomOf(11)));
    expect(heard).toHaveLength(1);
    expect(heard[0]!.durationMs).toBeGreaterThan(4_900);
  });

  it('hears what keySound makes, whatever the lengths of the frames', () => {
    const sound = keySound(ALL_KEYS);
    const detector = new ToneDetector();
    const random = randomOf(12);
    let digits = '';
    for (let at = 0; at < sound.length;) {
      const taken = 1 + Math.floor(400 * random());
      for (const { digit } of detector.push(sound.subarray(at, at + taken))) digits += digit;
      at += taken;
    }
    expect(digits).toBe(ALL_KEYS);
  });

  it('is cheap', () => {
    const sound = keySound(ALL_KEYS.repeat(20));
    const detector = new ToneDetector();
    const startedMs = performance.now();
    for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
      detector.push(sound.subarray(at, at + FRAME_SAMPLES));
    }
    const frameUs = ((performance.now() - startedMs) * 1_000) / (sound.length / FRAME_SAMPLES);
    process.stdout.write(`DTMF detection: ${frameUs.toFixed(1)} us for a frame of 20 ms, half of them with keys\n`);
    expect(frameUs).toBeGreaterThan(0);
  });
});

/** What a receiver makes of a stream whose packets are lost. */
function lossy(sound: Int16Array, loss: number, random: () => number): Int16Array {
  const law = G711.PCMU;
  const concealer = new Concealer(law);
  const heard = Int16Array.from(sound);
  const frame = Buffer.alloc(FRAME_SAMPLES);
  for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
    for (let index = 0; index < FRAME_SAMPLES; index++) frame[index] = encodeSample(law, sound[at + index]!);
    if (random() < loss) concealer.fill(frame, 0, () => false);
    else concealer.good(frame);
    for (let index = 0; index < FRAME_SAMPLES; index++) heard[at + index] = decodeSample(law, frame[index]!);
  }
  return heard;
}
