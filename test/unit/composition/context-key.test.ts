import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contextKey } from '../../../src/composition/context-key.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-key-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function storeAt(file: string) {
  const spool = { directory: join(directory, 'spool'), maxMegabytes: 1 };
  return { kind: 'sqlite', file, url: `sqlite:${file}`, spool } as const;
}

describe('The key of context links', () => {
  test('is made once beside the database, for its owner alone', () => {
    const store = storeAt(join(directory, 'calls.db'));
    const key = contextKey(store);
    expect(key).toHaveLength(32);
    const file = join(directory, 'context.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    expect(contextKey(store)).toEqual(key);
    expect(readFileSync(file)).toEqual(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a file that is no key is named', () => {
    writeFileSync(join(directory, 'context.key'), 'short');
    expect(() => contextKey(storeAt(join(directory, 'calls.db')))).toThrow(/context\.key has 5 bytes, not the 32/);
  });

  test('an empty one, as a crash may leave it, is filled', () => {
    writeFileSync(join(directory, 'context.key'), '');
    expect(contextKey(storeAt(join(directory, 'calls.db')))).toHaveLength(32);
  });

  test('a store in memory has another key each time', () => {
    expect(contextKey(storeAt(':memory:'))).not.toEqual(contextKey(storeAt(':memory:')));
  });
});
