import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LoopFiles } from '../../../../src/media/freeswitch/loop-files.ts';
import { readWavFile } from '../../../../src/media/wav/index.ts';
import { goertzel, writeToneWav } from '../../../tools/index.ts';

const logger = pino({ level: 'silent' });
let directory: string;
let music: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'loop-files-'));
  music = join(directory, 'music.wav');
  await writeToneWav(music, { frequencyHz: 1000, durationMs: 250 });
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('LoopFiles', () => {
  it('writes ten minutes of a loop as one seamless tone, readable by others', async () => {
    const loops = new LoopFiles(join(directory, 'loops'), logger);
    expect(loops.ready(music)).toBeNull();
    const made = (await loops.make(music))!;
    expect(loops.ready(music)).toBe(made);
    const { samples, sampleRateHz } = await readWavFile(made);
    expect(sampleRateHz).toBe(8000);
    expect(samples.length).toBeGreaterThanOrEqual(600 * 8000);
    // 50 rounds begin and end in 12.5 s
    expect(goertzel(samples.subarray(0, 100_000), 1000, 8000)).toBeGreaterThan(7500);
    expect(((await stat(made)).mode & 0o044) !== 0).toBe(true);
  });

  it('finds a loop of a former process, and makes a new loop of a changed file', async () => {
    const first = (await new LoopFiles(directory, logger).make(music))!;
    const { ino } = await stat(first);
    const loops = new LoopFiles(directory, logger);
    expect(await loops.make(music)).toBe(first);
    expect((await stat(first)).ino).toBe(ino);
    await writeToneWav(music, { frequencyHz: 700, durationMs: 250 });
    await utimes(music, new Date(), new Date(Date.now() + 5000));
    expect(await loops.make(music)).toBe(first);
    expect(goertzel((await readWavFile(first)).samples.subarray(0, 8000), 700, 8000)).toBeGreaterThan(7500);
    expect(await readdir(directory)).toHaveLength(2);
  });

  it('makes no loop of a file that is not sound, and leaves nothing behind', async () => {
    const loops = new LoopFiles(directory, logger);
    await writeFile(join(directory, 'broken.wav'), 'no WAV');
    expect(await loops.make(join(directory, 'broken.wav'))).toBeNull();
    expect(await loops.make(join(directory, 'missing.wav'))).toBeNull();
    expect((await readdir(directory)).toSorted()).toEqual(['broken.wav', 'music.wav']);
  });
});
