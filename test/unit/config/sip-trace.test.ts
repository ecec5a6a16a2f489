import { expect, test } from 'vitest';
import { badPaths, good, load } from './config-file.ts';

/** The warning about the trace; undefined where there is none. */
function warning(yaml: string): string | undefined {
  const result = load(yaml);
  return result.ok ? result.warnings.find(({ path }) => path === 'log.sipTrace')?.message : 'faults';
}

test('log.sipTrace is off by default, and nothing warns', () => {
  expect(good('').log.sipTrace).toBe(false);
  expect(warning('')).toBeUndefined();
});

test('log.sipTrace on: the start warns that the log shows numbers', () => {
  expect(warning('log: { sipTrace: true }')).toMatch('numbers of callers');
});

test('log.sipTrace with a level above info has no effect: the start says so', () => {
  expect(warning('log: { sipTrace: true, level: warn }')).toMatch('has no effect');
});

test('log.sipTrace is true or false', () => {
  expect(badPaths('log: { sipTrace: some }')).toEqual(['log.sipTrace']);
});
