import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PromptError, PromptLibrary } from '../../../../src/media/prompts/index.ts';
import type { PromptLibraryOptions } from '../../../../src/media/prompts/index.ts';
import { readWavFile } from '../../../../src/media/wav/index.ts';
import { FliteTextToSpeech } from '../../../../src/speech/tts/flite/index.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { chunk, fmt, pcm16, riff } from '../wav/wav-builder.ts';
import { ScriptedSpeech } from './scripted-speech.ts';

const MINUTE = 60_000;
/** Octets of a file of one second from the scripted engine. */
const SECOND_BYTES = 44 + 16_000;
let folder: string;
let directory: string;
let cacheDirectory: string;
let clock: FakeClock;
let tts: ScriptedSpeech;

function library(options: Partial<PromptLibraryOptions> = {}): PromptLibrary {
  const logger = pino({ level: 'silent' });
  return new PromptLibrary({ directory, cacheDirectory, tts, logger, clock, ...options });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prompts-'));
  directory = join(folder, 'prompts');
  cacheDirectory = join(folder, 'data', 'cache');
  clock = new FakeClock(Date.now());
  tts = new ScriptedSpeech();
  await mkdir(join(directory, 'music'), { recursive: true });
  await writeFile(join(directory, 'hold.wav'), riff(fmt(), chunk('data', pcm16(1, 2, 3))));
  await writeFile(join(directory, 'music', 'slow.wav'), riff(fmt(), chunk('data', pcm16(1))));
  await writeFile(join(folder, 'secret.wav'), riff(fmt(), chunk('data', pcm16(1))));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('PromptLibrary: files', () => {
  it('a name inside the directory is its absolute path', async () => {
    const prompts = library();
    const path = await prompts.resolve({ file: 'hold.wav' });
    expect(isAbsolute(path)).toBe(true);
    expect((await readWavFile(path)).samples.length).toBe(3);
    await prompts.resolve({ file: 'music/slow.wav' });
  });

  it.each([
    '../secret.wav', 'music/../../secret.wav', 'music/../hold.wav', '..\\secret.wav', '/etc/passwd', '', '..', 'a\0b.wav',
  ])('%j leads out of the directory', async (file) => {
    await expect(library().resolve({ file })).rejects.toMatchObject({ name: 'PromptError', code: 'outside-directory' });
  }); // prettier-ignore

  it('a symbolic link leads out neither as the file nor as a folder; one inside is followed', async () => {
    await symlink(join(folder, 'secret.wav'), join(directory, 'link.wav'));
    await symlink(folder, join(directory, 'up'));
    await symlink('hold.wav', join(directory, 'inside.wav'));
    const prompts = library();
    await expect(prompts.resolve({ file: 'link.wav' })).rejects.toMatchObject({ code: 'outside-directory' });
    await expect(prompts.resolve({ file: 'up/secret.wav' })).rejects.toMatchObject({ code: 'outside-directory' });
    expect(await prompts.resolve({ file: 'inside.wav' })).toBe(await prompts.resolve({ file: 'hold.wav' }));
  });

  it('a directory that begins like the prompt directory is outside of it', async () => {
    await mkdir(`${directory}-private`);
    await writeFile(join(`${directory}-private`, 'a.wav'), '');
    await symlink(join(`${directory}-private`, 'a.wav'), join(directory, 'near.wav'));
    await expect(library().resolve({ file: 'near.wav' })).rejects.toMatchObject({ code: 'outside-directory' });
  });

  it('the prompt directory itself may be a link', async () => {
    await symlink(directory, join(folder, 'linked'));
    const path = await library({ directory: join(folder, 'linked') }).resolve({ file: 'hold.wav' });
    expect(path).toBe(await library().resolve({ file: 'hold.wav' }));
  });

  it.each(['none.wav', 'music', 'hold.wav/x'])('%j is not there', async (file) => {
    await expect(library().resolve({ file })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('peek knows a file once it was resolved, and forgets a removed one', async () => {
    const prompts = library();
    expect(prompts.peek({ file: 'hold.wav' })).toBe(null);
    const path = await prompts.resolve({ file: 'hold.wav' });
    expect(prompts.peek({ file: 'hold.wav' })).toBe(path);
    await rm(path);
    await expect(prompts.resolve({ file: 'hold.wav' })).rejects.toBeInstanceOf(PromptError);
    expect(prompts.peek({ file: 'hold.wav' })).toBe(null);
  });
});

describe('PromptLibrary: texts', () => {
  it('a text is spoken once, also by a later process, and then ready at once', async () => {
    const prompts = library();
    const prompt = { text: 'One moment, please.' };
    expect(prompts.peek(prompt)).toBe(null);
    const path = await prompts.resolve(prompt);
    expect(isAbsolute(path)).toBe(true);
    expect(prompts.peek(prompt)).toBe(path);
    expect(await prompts.resolve(prompt)).toBe(path);
    expect(await library().resolve(prompt)).toBe(path);
    expect(tts.spoken).toEqual(['One moment, please.']);
    expect((await readWavFile(path)).samples.length).toBe(8_000);
  });

  it('each engine, voice and text has its own file, and no text is in a name', async () => {
    const other = library({ tts: new ScriptedSpeech('other') });
    const paths = [
      await library().resolve({ text: 'Hello' }),
      await library().resolve({ text: 'Hello.' }),
      await library().resolve({ text: 'Hello', voice: 'rms' }),
      await other.resolve({ text: 'Hello' }),
    ];
    expect(new Set(paths).size).toBe(4);
    expect(await readdir(cacheDirectory)).toHaveLength(4);
    for (const name of await readdir(cacheDirectory)) expect(name).toMatch(/^[0-9a-f]{64}\.wav$/);
  });

  it('nobody else may list what was said', async () => {
    await library().resolve({ text: 'Hello' });
    expect((await stat(cacheDirectory)).mode & 0o077).toBe(0);
  });

  it('requests for one text at the same time share one synthesis', async () => {
    const prompts = library();
    const paths = await Promise.all([1, 2, 3, 4].map(async () => await prompts.resolve({ text: 'Hello' })));
    expect(new Set(paths).size).toBe(1);
    expect(tts.spoken).toEqual(['Hello']);
  });

  it('a failure reaches everybody who waits, is not kept, and leaves no file', async () => {
    const prompts = library();
    tts.fail(new Error('no breath'));
    const outcomes = await Promise.allSettled([1, 2].map(async () => await prompts.resolve({ text: 'Hello' })));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ reason: { name: 'PromptError', code: 'speech-failed' } });
    }
    expect(tts.spoken).toHaveLength(1);
    expect(await readdir(cacheDirectory)).toEqual([]);
    tts.fail(null);
    await prompts.resolve({ text: 'Hello' });
    expect(tts.spoken).toHaveLength(2);
  });

  it('while it is spoken there is no file of the final name, and it is not ready', async () => {
    const prompts = library();
    const release = tts.hold();
    const path = prompts.resolve({ text: 'Hello' });
    await expect.poll(async () => await readdir(cacheDirectory).catch(() => [])).toHaveLength(1);
    expect((await readdir(cacheDirectory)).filter((name) => name.endsWith('.wav'))).toEqual([]);
    expect(prompts.peek({ text: 'Hello' })).toBe(null);
    release();
    const spoken = await path;
    expect(prompts.peek({ text: 'Hello' })).toBe(spoken);
    expect((await readdir(cacheDirectory)).map((name) => join(cacheDirectory, name))).toEqual([spoken]);
  });

  it('a caller who gives up leaves at once and does not disturb the other', async () => {
    const prompts = library();
    const release = tts.hold();
    const leaving = new AbortController();
    const first = prompts.resolve({ text: 'Hello' }, leaving.signal);
    const second = prompts.resolve({ text: 'Hello' });
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    release();
    await second;
    expect(tts.spoken).toEqual(['Hello']);
  });

  it('the synthesis stops when all give up, and a later caller gets a new one', async () => {
    const prompts = library();
    const release = tts.hold();
    const leaving = new AbortController();
    const first = prompts.resolve({ text: 'Hello' }, leaving.signal);
    await expect.poll(() => tts.spoken.length).toBe(1);
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    const second = prompts.resolve({ text: 'Hello' });
    await expect.poll(() => tts.spoken.length).toBe(2);
    expect((await readdir(cacheDirectory)).filter((name) => name.endsWith('.part'))).toHaveLength(1);
    release();
    await second;
    expect(await readdir(cacheDirectory)).toHaveLength(1);
  });

  it('a signal that is aborted already starts nothing', async () => {
    const refused = library().resolve({ text: 'Hello' }, AbortSignal.abort());
    await expect(refused).rejects.toMatchObject({ code: 'aborted' });
    expect(tts.spoken).toEqual([]);
  });

  it('a spoken file that somebody deleted is spoken again', async () => {
    const prompts = library();
    await rm(await prompts.resolve({ text: 'Hello' }));
    await readWavFile(await prompts.resolve({ text: 'Hello' }));
    await rm(cacheDirectory, { recursive: true });
    await readWavFile(await prompts.resolve({ text: 'Hello' }));
    expect(tts.spoken).toHaveLength(3);
  });

  it('without an engine a text is refused', async () => {
    const prompts = library({ tts: null });
    await expect(prompts.resolve({ text: 'Hello' })).rejects.toMatchObject({ code: 'no-speech-engine' });
    expect(prompts.peek({ text: 'Hello' })).toBe(null);
  });

  it('a cache directory that cannot be made is an io error, and works when it can', async () => {
    await writeFile(join(folder, 'data'), 'in the way');
    const prompts = library();
    await expect(prompts.resolve({ text: 'Hello' })).rejects.toMatchObject({ code: 'io' });
    await rm(join(folder, 'data'));
    await prompts.resolve({ text: 'Hello' });
  });

  it('close stops what is being spoken, writes nothing afterwards, and is idempotent', async () => {
    const prompts = library();
    tts.hold();
    const spoken = prompts.resolve({ text: 'Hello' });
    const outcome = expect(spoken).rejects.toMatchObject({ code: 'aborted' });
    await expect.poll(() => tts.spoken.length).toBe(1);
    await Promise.all([prompts.close(), prompts.close()]);
    expect(await readdir(cacheDirectory)).toEqual([]);
    await outcome;
    await expect(prompts.resolve({ text: 'Hello' })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('PromptLibrary: bound of the cache', () => {
  const cached = async () => (await readdir(cacheDirectory)).length;

  it('the least recently used files go above the bound', async () => {
    const prompts = library({ maxCacheBytes: 3 * SECOND_BYTES });
    for (const text of ['a', 'b', 'c']) await prompts.resolve({ text });
    clock.advance(11 * MINUTE);
    await prompts.resolve({ text: 'a' });
    clock.advance(11 * MINUTE);
    expect(prompts.peek({ text: 'b' })).not.toBe(null); // this counts as a use
    await prompts.resolve({ text: 'd' });
    expect(['a', 'b', 'c', 'd'].map((text) => prompts.peek({ text }) !== null)).toEqual([true, true, false, true]);
    expect(await cached()).toBe(3);
  });

  it('a file used within the last ten minutes stays, even above the bound', async () => {
    const prompts = library({ maxCacheBytes: SECOND_BYTES });
    const first = await prompts.resolve({ text: 'a' });
    clock.advance(9 * MINUTE);
    await prompts.resolve({ text: 'b' });
    await prompts.resolve({ text: 'c' });
    await readWavFile(first);
    expect(await cached()).toBe(3);
    clock.advance(2 * MINUTE);
    await prompts.resolve({ text: 'd' });
    await expect(readWavFile(first)).rejects.toMatchObject({ code: 'io' });
    expect(await cached()).toBe(3);
  });

  it.each([-3_600_000, 3_600_000])('uses the time that passed when the time of day steps by %i ms', async (stepMs) => {
    const prompts = library({ maxCacheBytes: SECOND_BYTES });
    const first = await prompts.resolve({ text: 'a' });
    clock.stepWall(stepMs);
    clock.advance(9 * MINUTE);
    await prompts.resolve({ text: 'b' });
    await readWavFile(first);
    clock.advance(2 * MINUTE);
    await prompts.resolve({ text: 'c' });
    await expect(readWavFile(first)).rejects.toMatchObject({ code: 'io' });
  });

  it('files from before the start count, the oldest goes first, and files of others are left alone', async () => {
    const paths: string[] = [];
    for (const [index, text] of ['a', 'b', 'c'].entries()) {
      const path = await library().resolve({ text });
      const written = clock.wall() / 1_000 - 3_600 + index;
      await utimes(path, written, written);
      paths.push(path);
    }
    await writeFile(join(cacheDirectory, 'notes.txt'), 'of somebody');
    await library({ maxCacheBytes: 2 * SECOND_BYTES }).resolve({ text: 'c' });
    expect((await readdir(cacheDirectory)).map((name) => join(cacheDirectory, name)).sort()).toEqual(
      [paths[1], paths[2], join(cacheDirectory, 'notes.txt')].sort(),
    );
  });

  it('half files that a crash left go at the next start; one that is being written stays', async () => {
    await mkdir(cacheDirectory, { recursive: true });
    await writeFile(join(cacheDirectory, 'old.part'), 'RIFF');
    await utimes(join(cacheDirectory, 'old.part'), clock.wall() / 1_000 - 3_600, clock.wall() / 1_000 - 3_600);
    await writeFile(join(cacheDirectory, 'new.part'), 'RIFF');
    await library().resolve({ text: 'Hello' });
    expect((await readdir(cacheDirectory)).filter((name) => name.endsWith('.part'))).toEqual(['new.part']);
  });
});

describe('PromptLibrary: check at start-up', () => {
  it('a playable file and a text pass; the text is ready afterwards', async () => {
    const prompts = library();
    await prompts.check({ file: 'hold.wav' });
    await prompts.check({ text: 'Hello' });
    expect(prompts.peek({ text: 'Hello' })).not.toBe(null);
  });

  it.each([
    ['no sound', riff(fmt(), chunk('data', Buffer.alloc(0))), /bad\.wav.*no sound/],
    ['another format', Buffer.from('ID3 this is an MP3'), /bad\.wav.*RIFF\/WAVE/],
    ['an unknown coding', riff(fmt({ tag: 0x55 }), chunk('data', pcm16(1))), /bad\.wav.*0x0055/],
  ])('a file with %s is not playable, and the message says which and why', async (_, bytes, message) => {
    await writeFile(join(directory, 'bad.wav'), bytes);
    const checked = library().check({ file: 'bad.wav' });
    await expect(checked).rejects.toMatchObject({ code: 'not-playable' });
    await expect(checked).rejects.toThrow(message);
  });

  it('other faults keep their code', async () => {
    await expect(library().check({ file: 'none.wav' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(library({ tts: null }).check({ text: 'Hello' })).rejects.toMatchObject({ code: 'no-speech-engine' });
  });
});

describe('PromptLibrary with Flite', () => {
  it('speaks the configured announcement; a text that cannot be spoken says so', async () => {
    const flite = new FliteTextToSpeech({
      logger: pino({ level: 'silent' }),
      clock,
    });
    try {
      const prompts = library({ tts: flite });
      const text = 'Let me connect you with a specialist. One moment, please.';
      await prompts.check({ text });
      const { sampleRateHz, samples } = await readWavFile(await prompts.resolve({ text }));
      expect(samples.length / sampleRateHz).toBeGreaterThan(2);
      await expect(prompts.check({ text: '...' })).rejects.toMatchObject({ code: 'speech-failed' });
    } finally {
      await flite.close();
    }
  });
});
