import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { LocalTextToSpeech } from '../../../src/speech/tts/local/index.ts';
import { findVoiceModel } from '../../../src/speech/tts/local/voice-model.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { runTextToSpeechContract } from './text-to-speech-contract.ts';
import { children } from './voices/children.ts';

const logger = pino({ level: 'silent' });
const NEVER = new AbortController().signal;
const workerProgram = new URL('./voices/scripted-voice-worker.ts', import.meta.url);

runTextToSpeechContract('local, with a process that hums', {
  open: (options) => new LocalTextToSpeech({ ...options, logger, directory: 'any', voice: null, workerProgram }),
  maxAtOnce: 1,
});

/** A voice that somebody has put there: no package has one. */
const MODEL = process.env['WARMBRIDGE_TEST_VOICE'] ?? '';
runTextToSpeechContract('local, with a model', {
  missing: existsSync(MODEL) ? null : 'WARMBRIDGE_TEST_VOICE names no directory of a voice',
  open: ({ maxWaiting }) => new LocalTextToSpeech({ maxWaiting, clock: new SystemClock(), logger, directory: MODEL, voice: null }),
  maxAtOnce: 1,
}); // prettier-ignore

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-voice-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function engineWith(directory: string): LocalTextToSpeech {
  return new LocalTextToSpeech({ clock: new FakeClock(), logger, directory, voice: null, workerProgram });
}

describe('a process of a model that fails', () => {
  it.each([
    ['abort now', /its process ended with SIGABRT/],
    ['exit now', /its process ended with 0/],
    ['fail now', /no breath/],
  ])('%s: its text fails, and the one behind it is spoken', async (text, message) => {
    await using engine = closing(engineWith('any'));
    const [crashed, next] = await Promise.allSettled([
      engine.synthesize(text, undefined, join(folder, 'a.wav'), NEVER),
      engine.synthesize('Hello.', undefined, join(folder, 'b.wav'), NEVER),
    ]);
    expect(crashed).toMatchObject({ reason: { code: 'engine', message: expect.stringMatching(message) } });
    expect(next.status).toBe('fulfilled');
    expect(await readdir(folder)).toEqual(['b.wav']);
  });

  it('one that hangs is killed when nobody waits for it any more', async () => {
    const before = await children();
    await using engine = closing(engineWith('any'));
    await engine.synthesize('Hello.', undefined, join(folder, 'a.wav'), NEVER);
    const leaving = new AbortController();
    const spoken = engine.synthesize('hang now', undefined, join(folder, 'b.wav'), leaving.signal);
    setImmediate(() => leaving.abort());
    await expect(spoken).rejects.toMatchObject({ code: 'aborted' });
    expect(await children()).toEqual(before);
    await engine.synthesize('Hello.', undefined, join(folder, 'c.wav'), NEVER);
  });

  it.each([
    ['damaged', /its process ended with SIGABRT/],
    ['missing', /missing holds no model/],
  ])('a model that is %s is a fault of every text, and leaves no process', async (directory, message) => {
    const before = await children();
    await using engine = closing(engineWith(directory));
    for (const name of ['a', 'b']) {
      const spoken = engine.synthesize('Hello.', undefined, join(folder, name), NEVER);
      await expect(spoken).rejects.toMatchObject({ code: 'engine', message: expect.stringMatching(message) });
      expect(await children()).toEqual(before);
    }
  });
});

describe('the files of a model', () => {
  const put = async (...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      if (name === 'espeak-ng-data') await mkdir(join(folder, name));
      else await writeFile(join(folder, name), name);
    }
  };

  it.each([
    [['en_US-amy.onnx', 'tokens.txt', 'espeak-ng-data'], 'vits', ['dataDir', 'model', 'tokens']],
    [['model.onnx', 'tokens.txt', 'lexicon.txt'], 'vits', ['lexicon', 'model', 'tokens']],
    [['model.onnx', 'tokens.txt', 'espeak-ng-data', 'voices.bin'], 'kokoro', ['dataDir', 'model', 'tokens', 'voices']],
  ])('%j are a %s model', async (names, kind, roles) => {
    await put(...names);
    const model = await findVoiceModel(folder);
    expect(model.kind).toBe(kind);
    expect(Object.keys(model.files).sort()).toEqual(roles);
    for (const path of Object.values(model.files)) expect(existsSync(path)).toBe(true);
  });

  it.each([
    [[], /holds no model/],
    [['a.onnx'], /holds no tokens.txt/],
    [['a.onnx', 'tokens.txt'], /neither espeak-ng-data nor lexicon.txt/],
  ])('%j lack something, which is named', async (names, message) => {
    await put(...names);
    await expect(findVoiceModel(folder)).rejects.toThrow(message);
    expect(await engineWith(folder).fault()).toMatch(message);
  });

  it('a file that is not as SHA256SUMS says is never loaded', async () => {
    await put('a.onnx', 'tokens.txt', 'lexicon.txt');
    const hash = '9c85f21f8de92b22ad1ebf4d8a1d0f5b6b7d4d0b1c2a7d3e5f60718293a4b5c6';
    await writeFile(join(folder, 'SHA256SUMS'), `${hash}  a.onnx\n`);
    await expect(findVoiceModel(folder)).rejects.toThrow(/a\.onnx is damaged: its SHA-256 is not that of SHA256SUMS/);
    await writeFile(join(folder, 'SHA256SUMS'), `${hash}  b.onnx\n`);
    await expect(findVoiceModel(folder)).rejects.toThrow(/b\.onnx is missing, and SHA256SUMS lists it/);
  });

  it('a directory that is not there is named', async () => {
    await expect(findVoiceModel(join(folder, 'none'))).rejects.toThrow(/none cannot be read/);
  });
});

function closing(engine: LocalTextToSpeech): LocalTextToSpeech & AsyncDisposable {
  return Object.assign(engine, { [Symbol.asyncDispose]: async () => await engine.close() });
}
