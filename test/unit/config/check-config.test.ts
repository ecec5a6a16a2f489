import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkConfig } from '../../../src/cli/check-config.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-check-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function check(yaml: string): { code: number; lines: string[] } {
  const file = join(directory, 'c.yaml');
  writeFileSync(file, yaml);
  let text = '';
  const code = checkConfig(file, {}, { write: (part) => (text += part) });
  return { code, lines: text.trimEnd().split('\n') };
}

test('a good file: exit code 0, the warnings, config OK last', () => {
  const { code, lines } = check('');
  expect(code).toBe(0);
  expect(lines.at(-1)).toBe('config OK');
  expect(lines.slice(0, -1).every((line) => line.startsWith('warning: '))).toBe(true);
});

test('a bad file: exit code 1, one line for each fault', () => {
  const { code, lines } = check('log: { level: loud }\ndrain: { graceMs: -1 }\n');
  expect(code).toBe(1);
  expect(lines).toEqual([expect.stringMatching(/^log\.level: expected one of/), 'drain.graceMs: must be at least 0']);
});
