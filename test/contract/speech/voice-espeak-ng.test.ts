import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWavFile } from '../../../src/media/wav/index.ts';
import { EspeakTextToSpeech } from '../../../src/speech/tts/espeak-ng/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { runTextToSpeechContract } from './text-to-speech-contract.ts';

const missing = spawnSync('espeak-ng', ['--version']).status === 0 ? null : 'espeak-ng is not installed';
const NEVER = new AbortController().signal;

runTextToSpeechContract('espeak-ng', {
  missing,
  open: (options) => new EspeakTextToSpeech({ ...options, voice: null, language: null, maxAtOnce: 2 }),
  maxAtOnce: 2,
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'espeak-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe.skipIf(missing !== null)('the voices of espeak-ng', () => {
  it('are found by language, name and variant; each sounds in its own way, and none that there is not is a fault', async () => {
    const sounds = new Set<string>();
    for (const [voice, language] of [[null, null], [null, 'de-DE'], ['German', null], ['en-gb', null], ['en-us+f3', 'de']] as const) {
      const engine = new EspeakTextToSpeech({ clock: new FakeClock(), voice, language });
      await engine.synthesize('Guten Tag, hello.', undefined, join(folder, 'a.wav'), NEVER);
      sounds.add(Buffer.from((await readWavFile(join(folder, 'a.wav'))).samples.buffer).toString('base64'));
      expect(await engine.fault(NEVER)).toBe(null);
      await engine.close();
    }
    expect(sounds.size).toBe(4); // de-DE and German are the same
  }); // prettier-ignore

  it.each([
    [{ voice: 'nobody', language: null }, 'espeak-ng has no voice nobody (espeak-ng --voices lists them)'],
    [{ voice: null, language: 'xx-YY' }, 'espeak-ng has no voice xx-YY (espeak-ng --voices lists them)'],
  ])('%j is told before there is a call', async (options, fault) => {
    const engine = new EspeakTextToSpeech({ clock: new FakeClock(), ...options });
    expect(await engine.fault(NEVER)).toBe(fault);
    await engine.close();
  });
});

describe('a program in the place of espeak-ng', () => {
  const program = async (script: string): Promise<EspeakTextToSpeech> => {
    const path = join(folder, 'program');
    const voices = 'Pty Language Age/Gender VoiceName File Other\\n 5  en-us  --/M  English gmw/en-US\\n';
    await writeFile(path, `#!/bin/sh\n[ "$1" = --voices ] && printf '${voices}' && exit\n${script}\n`);
    await chmod(path, 0o755);
    return new EspeakTextToSpeech({ clock: new FakeClock(), voice: null, language: null, program: path });
  };

  it.each([
    ['that is not there', null, /cannot be started/],
    ['that fails', 'echo out of breath >&2; exit 3', /ended with 3: out of breath/],
    ['that is killed', 'kill -9 $$', /ended with SIGKILL/],
    ['that says nothing', 'cat >/dev/null', /made no WAV file/],
    ['that says no WAV', 'cat', /made no WAV file/],
    ['that says too much', 'cat >/dev/null; exec cat /dev/zero', /made more than \d+ octets/],
  ])('%s is a fault of that text, and leaves no file', async (_, script, message) => {
    const none = { clock: new FakeClock(), voice: null, language: null, program: join(folder, 'none') };
    const engine = script === null ? new EspeakTextToSpeech(none) : await program(script);
    const spoken = engine.synthesize('Hello.', undefined, join(folder, 'a.wav'), NEVER);
    await expect(spoken).rejects.toMatchObject({ code: 'engine', message: expect.stringMatching(message) });
    await expect(readWavFile(join(folder, 'a.wav'))).rejects.toThrow();
    await engine.close();
  });
});
