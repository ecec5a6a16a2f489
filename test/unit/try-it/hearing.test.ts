import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pcmHeader } from '../../../src/media/wav/wav-header.ts';
import { hearing, measure, TRY_TONES } from '../../../src/try-it/hearing.ts';

const RATE_HZ = 8_000;

/** Sines of these frequencies and amplitudes, mixed. */
function sound(ms: number, ...sines: readonly (readonly [frequencyHz: number, amplitude: number])[]): Int16Array {
  return Int16Array.from({ length: (ms * RATE_HZ) / 1_000 }, (_, index) =>
    sines.reduce((sum, [hz, amplitude]) => sum + amplitude * Math.sin((2 * Math.PI * hz * index) / RATE_HZ), 0),
  );
}

/** A chord with the overtones of strings. */
const CHORD = [220, 261.63, 329.63, 440].flatMap((hz) =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((overtone) => [hz * overtone, 3_000 / overtone] as const),
);

describe('what a telephone hears', () => {
  test.each(Object.entries(TRY_TONES))('the tone of the %s is heard, and no other', (_, frequencyHz) => {
    const tone = sound(2_000, [frequencyHz, 3_000]);
    expect(measure(tone, RATE_HZ, frequencyHz)).toEqual({ other: 1, sound: 1 });
    const other = frequencyHz === TRY_TONES.caller ? TRY_TONES.agent : TRY_TONES.caller;
    expect(measure(tone, RATE_HZ, other)).toEqual({ other: 0, sound: 1 });
  });

  test('music is a sound, and nobody', () => {
    for (const hz of Object.values(TRY_TONES)) {
      expect(measure(sound(2_000, ...CHORD), RATE_HZ, hz)).toEqual({ other: 0, sound: 1 });
    }
  });

  test('a tone under loud music is heard', () => {
    const mixed = sound(2_000, ...CHORD, [TRY_TONES.agent, 800]);
    expect(measure(mixed, RATE_HZ, TRY_TONES.agent)).toEqual({ other: 1, sound: 1 });
  });

  test('silence is no sound, and no time has none', () => {
    expect(measure(sound(1_000, [300, 20]), RATE_HZ, TRY_TONES.agent)).toEqual({ other: 0, sound: 0 });
    expect(measure(new Int16Array(), RATE_HZ, TRY_TONES.agent)).toEqual({ other: 0, sound: 0 });
  });
});

describe('phases in the recording of a telephone', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'warmbridge-hearing-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** Two seconds of each part, one behind the other, on the left; the telephone's own noise on the right. */
  async function recorded(...parts: readonly Int16Array[]): Promise<string> {
    const left = parts.flatMap((part) => [...part]);
    const data = Buffer.alloc(left.length * 4);
    for (const [index, sample] of left.entries()) {
      data.writeInt16LE(sample, index * 4);
      data.writeInt16LE(9_000, index * 4 + 2);
    }
    const file = join(folder, `${parts.length}-${Math.random()}.wav`);
    await writeFile(file, Buffer.concat([pcmHeader({ sampleRateHz: RATE_HZ, channels: 2 }, data.length), data]));
    return file;
  }

  const SPANS = [
    { phase: 'briefing', from: 10_000, to: 12_000 },
    { phase: 'talking', from: 12_000, to: 14_000 },
  ] as const;

  test('all is well where the two hear each other when they are joined', async () => {
    const file = await recorded(sound(2_000, ...CHORD), sound(2_000, [TRY_TONES.agent, 3_000]));
    expect(await hearing([{ party: 'caller', file, beganAt: 10_000 }], SPANS)).toEqual([
      { phase: 'briefing', party: 'caller', other: 0, sound: 1, fault: null },
      { phase: 'talking', party: 'caller', other: 1, sound: 1, fault: null },
    ]);
  });

  test('an agent who hears the caller during the briefing, and then nobody, has two faults', async () => {
    const file = await recorded(sound(2_000, [TRY_TONES.caller, 3_000]), sound(2_000));
    expect(await hearing([{ party: 'agent', file, beganAt: 10_000 }], SPANS)).toEqual([
      { phase: 'briefing', party: 'agent', other: 1, sound: 1, fault: 'hears the caller, and must not yet' },
      { phase: 'talking', party: 'agent', other: 0, sound: 0, fault: 'does not hear the caller' },
    ]);
  });

  test('what is too short, or not in the recording, is not measured', async () => {
    const file = await recorded(sound(2_000, ...CHORD));
    const spans = [
      { phase: 'ringing', from: 10_000, to: 10_500 },
      { phase: 'talking', from: 20_000, to: 22_000 },
    ] as const;
    expect(await hearing([{ party: 'caller', file, beganAt: 10_000 }], spans)).toEqual([]);
  });
});
