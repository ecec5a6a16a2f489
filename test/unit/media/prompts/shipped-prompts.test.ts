import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWavFile } from '../../../../src/media/wav/index.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const SHIPPED = join(ROOT, 'prompts');
const RATE_HZ = 8_000;
async function sound(name: string) {
  return (await readWavFile(join(SHIPPED, name))).samples;
}

/** Peak of the sine of that frequency in these samples (the sum of Goertzel, by its definition). */
function strength(samples: Int16Array, hz: number): number {
  let [cosine, sine] = [0, 0];
  for (const [index, value] of samples.entries()) {
    cosine += value * Math.cos((2 * Math.PI * hz * index) / RATE_HZ);
    sine += value * Math.sin((2 * Math.PI * hz * index) / RATE_HZ);
  }
  return (2 * Math.hypot(cosine, sine)) / samples.length;
}

function rms(samples: Int16Array) {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}
function peak(samples: Int16Array) {
  return samples.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
}
function dbfs(value: number) {
  return 20 * Math.log10(value / 32_768);
}

describe('shipped prompts', () => {
  it('are what scripts/make-prompts.ts makes, octet for octet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'make-prompts-'));
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'make-prompts.ts'), folder]);
    const made = (await readdir(folder)).sort();
    const shipped = (await readdir(SHIPPED)).filter((name) => name.endsWith('.wav')).sort();
    expect(shipped).toEqual(made);
    for (const name of made) {
      expect((await readFile(join(folder, name))).equals(await readFile(join(SHIPPED, name))), name).toBe(true);
    }
    await rm(folder, { recursive: true });
  });

  it('are 8 kHz mono, and small', async () => {
    let total = 0;
    for (const name of (await readdir(SHIPPED)).filter((entry) => entry.endsWith('.wav'))) {
      expect(await readWavFile(join(SHIPPED, name))).toMatchObject({ sampleRateHz: RATE_HZ, channels: 1 });
      total += (await stat(join(SHIPPED, name))).size;
    }
    expect(total).toBeLessThan(600_000);
  });
});

describe('hold.wav', () => {
  it('is 20 to 30 s long, with its peak at -12 dBFS', async () => {
    const music = await sound('hold.wav');
    expect(music.length / RATE_HZ).toBeGreaterThanOrEqual(20);
    expect(music.length / RATE_HZ).toBeLessThanOrEqual(30);
    expect(dbfs(peak(music))).toBeCloseTo(-12, 1);
  });

  it('never falls silent, and nowhere is loud beside the rest', async () => {
    const music = await sound('hold.wav');
    const windows = Array.from({ length: music.length / 1_600 }, (_, at) =>
      rms(music.subarray(at * 1_600, at * 1_600 + 1_600)),
    );
    expect(dbfs(Math.min(...windows))).toBeGreaterThan(-36);
    expect(dbfs(Math.max(...windows))).toBeLessThan(-18);
  });

  it('goes round without a click: the step from the end to the beginning is an ordinary one', async () => {
    const music = await sound('hold.wav');
    const step = (index: number) => Math.abs(music[index % music.length]! - music[index - 1]!);
    // A click is a step, or a bend, that the sound around it does not have.
    const bend = (index: number) => {
      const [before, here, after] = [music[index - 2]!, music[index - 1]!, music[index % music.length]!];
      return Math.abs(before - 2 * here + after);
    };
    const around = Array.from({ length: 800 }, (_, index) => music.length - 1 - index);
    expect(step(music.length)).toBeLessThanOrEqual(Math.max(...around.map(step)));
    expect(bend(music.length)).toBeLessThanOrEqual(Math.max(...around.map(bend)));
  });

  it('plays chords: the notes of each bar stand out against the semitones beside them', async () => {
    const music = await sound('hold.wav');
    const hz = (note: number) => 440 * 2 ** ((note - 69) / 12);
    const chords = [[60, 67], [60, 69], [65, 69], [62, 67], [64, 67], [60, 69], [62, 69], [60, 65]]; // prettier-ignore
    for (const [bar, notes] of chords.entries()) {
      // The check begins at the second beat, because the chord before has faded by then.
      const samples = music.subarray((bar * 3 + 1.3) * RATE_HZ, (bar + 1) * 3 * RATE_HZ);
      const beside = Math.max(strength(samples, hz(61)), strength(samples, hz(66)), strength(samples, hz(68)));
      for (const note of notes) expect(strength(samples, hz(note))).toBeGreaterThan(3 * beside);
    }
  });

  it('stays within the telephone band', async () => {
    const music = await sound('hold.wav');
    for (let second = 0; second < 24; second += 1) {
      const samples = music.subarray(second * RATE_HZ, (second + 1) * RATE_HZ);
      for (const hz of [3_500, 3_700, 3_900]) expect(strength(samples, hz)).toBeLessThan(4);
    }
  });
});

describe('tones', () => {
  it.each([
    ['ringback-europe.wav', [425], 1, 4, -13.17],
    ['ringback-north-america.wav', [440, 480], 2, 4, -22.17],
    ['beep.wav', [1_000], 0.4, 0, -13.17],
  ])('%s: %j Hz, %d s on, %d s off (ITU-T E.180)', async (name, frequencies, onS, offS, levelDbfs) => {
    const samples = await sound(name);
    expect(samples.length).toBe((onS + offS) * RATE_HZ);
    expect(peak(samples.subarray(onS * RATE_HZ))).toBe(0);
    const middle = samples.subarray(0.1 * RATE_HZ, (onS - 0.1) * RATE_HZ);
    for (const hz of frequencies) expect(dbfs(strength(middle, hz))).toBeCloseTo(levelDbfs, 0);
    expect(strength(middle, 600)).toBeLessThan(10);
    // There is no click at either end.
    expect(Math.abs(samples[0]!)).toBe(0);
    expect(Math.abs(samples[onS * RATE_HZ - 1]!)).toBeLessThan(10);
  });
});
