import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkConfig } from '../../../src/cli/check-config.ts';
import type { CheckOptions } from '../../../src/cli/check-config.ts';
import type { PreflightResult } from '../../../src/composition/index.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-check-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** The checks of the machine have tests of their own, so here they find nothing. */
async function nothingFound(): Promise<PreflightResult> {
  return await Promise.resolve({ faults: [], warnings: [] });
}

async function check(
  yaml: string,
  preflight: NonNullable<CheckOptions['preflight']> = nothingFound,
): Promise<{ code: number; lines: string[] }> {
  const file = join(directory, 'c.yaml');
  writeFileSync(file, yaml);
  let text = '';
  const code = await checkConfig(file, {}, { write: (part) => (text += part) }, { preflight });
  return { code, lines: text.trimEnd().split('\n') };
}

test('a good file: exit code 0, the warnings, config OK last', async () => {
  const { code, lines } = await check('');
  expect(code).toBe(0);
  expect(lines.at(-1)).toBe('config OK');
  expect(lines.slice(0, -1).every((line) => line.startsWith('warning: '))).toBe(true);
});

test('a bad file: exit code 1, one line for each fault', async () => {
  const { code, lines } = await check('log: { level: loud }\ndrain: { graceMs: -1 }\n');
  expect(code).toBe(1);
  expect(lines).toEqual([expect.stringMatching(/^log\.level: expected one of/), 'drain.graceMs: must be at least 0']);
});

test('a good file that cannot start on this machine: exit code 1, one line for each fault, as for a bad file', async () => {
  const faults = [
    { path: 'prompts.holdMusic', message: 'prompt file "hold.wav" is not there' },
    { path: 'prompts.wait', message: 'prompt file "wait.wav" is not there' },
  ];
  const { code, lines } = await check('', () => Promise.resolve({ faults, warnings: [] }));
  expect(code).toBe(1);
  expect(lines).toEqual([
    'prompts.holdMusic: prompt file "hold.wav" is not there',
    'prompts.wait: prompt file "wait.wav" is not there',
  ]);
});

test('the file is checked before the machine: a bad file keeps the preflight from running', async () => {
  const { lines } = await check('log: { level: loud }\n', () => Promise.reject(new Error('was run')));
  expect(lines).toEqual([expect.stringMatching(/^log\.level: /)]);
});

test('a warning about the machine is printed like one about the file: exit code 0', async () => {
  const warnings = [{ path: 'media.rtpPorts', message: 'are many' }];
  const { code, lines } = await check('', () => Promise.resolve({ faults: [], warnings }));
  expect(code).toBe(0);
  expect(lines.slice(-2)).toEqual(['warning: media.rtpPorts: are many', 'config OK']);
});

test('of each trunk the settings in force are printed, with those of its profile and without secrets', async () => {
  const trunk = 'name: cube, profile: cisco-cube, uri: "sip:10.0.0.5", auth: { username: u, password: hidden }';
  const { lines } = await check(`sip: { trunks: [ { ${trunk} } ] }`);
  const line = lines.find((each) => each.startsWith('trunk cube: '));
  expect(line).toContain('profile cisco-cube, callerIdentity both, ');
  expect(line).toContain('codecs PCMU PCMA');
  expect(line).toContain('numbers null');
  expect(lines.join()).not.toContain('hidden');
});
