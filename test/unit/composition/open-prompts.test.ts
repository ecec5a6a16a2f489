import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPrompts } from '../../../src/composition/open-prompts.ts';
import { openVoice } from '../../../src/composition/open-voice.ts';
import { OpenParts } from '../../../src/composition/open-parts.ts';
import { pcmHeader } from '../../../src/media/wav/wav-header.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { configOf } from './config-of.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'open-prompts-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

it('prompts have whole paths, whatever the configuration says: FreeSWITCH takes no others', async () => {
  const here = relative(process.cwd(), directory);
  expect(isAbsolute(here)).toBe(false);
  const sound = Buffer.concat([pcmHeader({ sampleRateHz: 8_000, channels: 1 }, 160), Buffer.alloc(160)]);
  await writeFile(join(directory, 'file.wav'), sound);
  const config = { ...configOf({}), prompts: { ...configOf({}).prompts, directory: here } };
  const logger = pino({ level: 'silent' });
  const paths = await OpenParts.openAll(logger, async (parts) => {
    const context = { config, clock: new SystemClock(), logger, parts };
    const prompts = openPrompts(context, here, openVoice(context).tts);
    const all = [await prompts.resolve({ file: 'file.wav' }), await prompts.resolve({ text: 'Hello' })];
    await parts.close();
    return all;
  });
  expect(paths[0]).toBe(join(directory, 'file.wav'));
  expect(paths[1]!.startsWith(`${directory}/`)).toBe(true);
});
