import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OpenParts } from '../../../src/composition/open-parts.ts';
import { openPrompts } from '../../../src/composition/open-prompts.ts';
import { openVoice } from '../../../src/composition/open-voice.ts';
import type { Voice } from '../../../src/composition/open-voice.ts';
import { voiceIsThere, voiceSpeaks } from '../../../src/composition/preflight/voice-is-there.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { configOf } from './config-of.ts';

const logger = pino({ level: 'silent' });
const PROMPTS = { check: () => Promise.resolve() };
let folder: string;
let parts: OpenParts;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-voice-'));
  parts = new OpenParts(logger);
});
afterEach(async () => {
  await parts.close();
  await rm(folder, { recursive: true });
});

function opened(tts: Readonly<Record<string, unknown>>) {
  const config = configOf({ speech: { tts, models: folder } });
  const context = { config, clock: new FakeClock(), logger, parts };
  const voice: Voice = openVoice(context);
  return { config, context, voice, prompts: openPrompts(context, join(folder, 'cache'), voice.tts) };
}

it('Flite speaks by default, reads numbers in English, and has nobody to stand in for it', async () => {
  const { config, voice } = opened({});
  expect(voice.tts.identities).toEqual(['flite rms, words en 1']);
  expect(await voiceIsThere({ config, prompts: PROMPTS, voice })).toEqual([]);
  expect(voice.figures()).toEqual({ up: true, stoodIn: 0 });
});

it('a voice that Flite does not have is a fault before there is a call', async () => {
  const { config, voice } = opened({ voice: 'nobody' });
  expect(await voiceIsThere({ config, prompts: PROMPTS, voice })).toEqual([
    { path: 'speech.tts', message: 'flite has no voice nobody; it has rms, slt, awb, kal16, kal' },
  ]);
});

it('a server that is away is no fault: Flite speaks, and the check warns of it', async () => {
  const { config, voice, prompts } = opened({ engine: 'openai', url: 'http://127.0.0.1:9' });
  expect(await voiceIsThere({ config, prompts, voice })).toEqual([]);
  await prompts.check({ text: 'One moment, please.' });
  expect(await voiceSpeaks({ config, prompts, voice })).toMatchObject([
    { path: 'speech.tts', message: expect.stringMatching(/^does not speak, and Flite does in its place: the speech server failed/) },
  ]);
  expect(voice.figures()).toEqual({ up: true, stoodIn: 1 });
}); // prettier-ignore

it('a model that is not there is a fault that names its directory', async () => {
  const { config, voice } = opened({ engine: 'local', model: 'amy' });
  expect(await voiceIsThere({ config, prompts: PROMPTS, voice })).toEqual([
    { path: 'speech.tts', message: `${join(folder, 'amy')} cannot be read` },
  ]);
});

it('espeak-ng speaks where it is, reads numbers in its language, and is a fault where it is not', async () => {
  const { config, voice } = opened({ engine: 'espeak-ng', language: 'de' });
  expect(voice.tts.identities).toEqual(['espeak-ng - de, words de 1']);
  const isThere = spawnSync('espeak-ng', ['--version']).status === 0;
  const message = expect.stringMatching(/cannot be started: .*\(Debian: apt-get install espeak-ng\)$/);
  expect(await voiceIsThere({ config, prompts: PROMPTS, voice })).toEqual(
    isThere ? [] : [{ path: 'speech.tts', message }],
  );
});
