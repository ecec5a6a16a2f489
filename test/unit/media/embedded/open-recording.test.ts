import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OpenRecording } from '../../../../src/media/embedded/open-recording.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-recording-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

it('writes the samples that come, with silence for missing ones', async () => {
  const file = join(directory, 'a.wav');
  const recording = await OpenRecording.open(file, 8_000, () => expect.fail('there is no trouble'));
  const samples = Int16Array.from({ length: 8_000 }, () => 1);
  const written = new Promise<void>((resolve) => {
    recording.add({ recording: 1, silentFramesBefore: 0, samples, last: false }, resolve);
  });
  await written;
  recording.add({ recording: 1, silentFramesBefore: 10_000, samples, last: true }, () => undefined);
  expect(await recording.finish()).toEqual({ error: null });
  expect(readFileSync(file)).toHaveLength(44 + (4_000 + 10_000 + 4_000) * 4);
});

it('leaves no file behind if it cannot begin it (ENOSPC)', async () => {
  const file = join(directory, 'full.wav');
  symlinkSync('/dev/full', file);
  await expect(OpenRecording.open(file, 8_000, () => undefined)).rejects.toMatchObject({ code: 'io' });
  expect(existsSync(file)).toBe(false);
});
