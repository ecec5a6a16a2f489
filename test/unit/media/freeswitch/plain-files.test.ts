import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlainFiles } from '../../../../src/media/freeswitch/plain-files.ts';
import { isPlainWav, readWavFile, WavError } from '../../../../src/media/wav/index.ts';
import type { Prompt } from '../../../../src/ports/prompt.ts';
import { writeToneWav } from '../../../tools/index.ts';
import { ODD_WAVS, oddWav } from '../../../tools/odd-wav.ts';
import { chunk, extensibleFmt, fmt, pcm16, riff } from '../wav/wav-builder.ts';

const logger = pino({ level: 'silent' });
const PROMPT: Prompt = { file: 'prompt.wav' };
let folder: string;
let directory: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plain-files-'));
  directory = join(folder, 'cache', 'plain');
  file = join(folder, 'prompt.wav');
  await writeToneWav(file, { frequencyHz: 1000, durationMs: 250 });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Plain files over a library that has every file at once. */
function plainFiles(): PlainFiles {
  const path = (prompt: Prompt): string => join(folder, 'file' in prompt ? prompt.file : 'spoken.wav');
  return new PlainFiles({
    prompts: { peek: path, resolve: async (prompt) => await Promise.resolve(path(prompt)) },
    directory,
    logger,
  });
}

describe('PlainFiles', () => {
  it('a plain file is played unchanged, whatever its rate, and at once from the second time on', async () => {
    await writeToneWav(file, { frequencyHz: 1000, durationMs: 250, rateHz: 44_100 });
    const files = plainFiles();
    expect(files.peek(PROMPT)).toBe(null);
    expect(await files.resolve(PROMPT)).toBe(file);
    expect(files.peek(PROMPT)).toBe(file);
    expect(await readdir(folder)).toEqual(['prompt.wav']);
  });

  it.each(ODD_WAVS)('%s: FreeSWITCH gets a plain file with the same sound', async (kind) => {
    const { samples } = await readWavFile(file);
    await writeFile(file, oddWav(kind, await readFile(file)));
    const plain = await plainFiles().resolve(PROMPT);
    expect(dirname(plain)).toBe(directory);
    expect(await isPlainWav(plain)).toBe(true);
    expect((await readWavFile(plain)).samples).toEqual(samples);
  });

  it.each([
    ['EXTENSIBLE', riff(extensibleFmt(1, {}), chunk('data', pcm16(1, 2, 3, 4)))],
    ['u-law', riff(fmt({ tag: 7, bits: 8 }), chunk('data', Buffer.from([1, 2, 3, 4])))],
    ['a chunk before the sound', riff(fmt(), chunk('LIST', Buffer.alloc(4)), chunk('data', pcm16(1, 2, 3, 4)))],
    ['a data size beyond the end', riff(fmt(), chunk('data', pcm16(1, 2, 3, 4), 1_000))],
  ])('%s: a file with another layout is copied at its own rate', async (_name, bytes) => {
    await writeFile(file, bytes);
    const plain = await plainFiles().resolve(PROMPT);
    expect(dirname(plain)).toBe(directory);
    expect(await readWavFile(plain)).toMatchObject({ sampleRateHz: 8_000, samples: (await readWavFile(file)).samples });
  });

  it('a copy serves later processes, and is made anew when the file changes: the play after the next has it', async () => {
    await writeFile(file, riff(extensibleFmt(1, {}), chunk('data', pcm16(1, 2))));
    const copy = await plainFiles().resolve(PROMPT);
    const files = plainFiles();
    expect(await files.resolve(PROMPT)).toBe(copy);
    await writeFile(file, riff(extensibleFmt(1, {}), chunk('data', pcm16(3, 4, 5))));
    await utimes(file, new Date(), new Date(Date.now() + 5_000));
    expect(files.peek(PROMPT)).toBe(copy);
    await expect.poll(async () => [...(await readWavFile(copy)).samples]).toEqual([3, 4, 5]);
    expect(await readdir(directory)).toHaveLength(1);
  });

  it('a file that our reader does not play is refused by name, even if FreeSWITCH would try', async () => {
    await writeFile(file, 'this is no WAV file');
    await expect(plainFiles().resolve(PROMPT)).rejects.toThrow(WavError);
    await expect(plainFiles().resolve({ file: 'missing.wav' })).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(folder)).not.toContain('plain');
  });

  it('a removed file is not ready any more', async () => {
    const files = plainFiles();
    await files.resolve(PROMPT);
    await rm(file);
    files.peek(PROMPT);
    await expect.poll(() => files.peek(PROMPT)).toBe(null);
  });

  it('FreeSWITCH gets the file itself if no copy can be written', async () => {
    await writeFile(join(folder, 'cache'), 'no directory');
    await writeFile(file, riff(extensibleFmt(1, {}), chunk('data', pcm16(1, 2))));
    expect(await plainFiles().resolve(PROMPT)).toBe(file);
  });

  it('spoken texts are passed on unchanged', async () => {
    const text: Prompt = { text: 'Hello' };
    expect(plainFiles().peek(text)).toBe(join(folder, 'spoken.wav'));
    expect(await plainFiles().resolve(text)).toBe(join(folder, 'spoken.wav'));
  });
});
