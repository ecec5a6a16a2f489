import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contextKey } from '../../../src/composition/context-key.ts';
import { MemoryKeptValues } from '../../fakes/memory-kept-values.ts';

let directory: string;
let values: MemoryKeptValues;
beforeEach(() => {
  values = new MemoryKeptValues();
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
  test('is made once beside the database, for its owner alone', async () => {
    const store = storeAt(join(directory, 'calls.db'));
    const key = await contextKey(store, values);
    expect(key).toHaveLength(32);
    const file = join(directory, 'context.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    expect(await contextKey(store, values)).toEqual(key);
    expect(readFileSync(file)).toEqual(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a file that is no key is named', async () => {
    writeFileSync(join(directory, 'context.key'), 'short');
    await expect(contextKey(storeAt(join(directory, 'calls.db')), values)).rejects.toThrow(
      /context\.key has 5 bytes, not the 32/,
    );
  });

  test('an empty one, as a crash may leave it, is filled', async () => {
    writeFileSync(join(directory, 'context.key'), '');
    expect(await contextKey(storeAt(join(directory, 'calls.db')), values)).toHaveLength(32);
  });

  test('a store in memory has another key each time', async () => {
    const store = storeAt(':memory:');
    expect(await contextKey(store, values)).not.toEqual(await contextKey(store, values));
  });

  describe('on a database server', () => {
    const url = 'postgres://db.example/warmbridge';
    const nodeAt = (name: string) =>
      ({ kind: 'postgres', url, spool: { directory: join(directory, name, 'spool'), maxMegabytes: 1 } }) as const;

    test('is the same for all nodes, also for those that start at once, and is in no file', async () => {
      const [one, two] = await Promise.all([contextKey(nodeAt('a'), values), contextKey(nodeAt('b'), values)]);
      expect(one).toHaveLength(32);
      expect(two).toEqual(one);
      expect(await contextKey(nodeAt('c'), values)).toEqual(one);
      expect(readdirSync(directory)).toEqual([]);
    });

    test('is that of the first node that brings a file of a former version', async () => {
      for (const [name, octet] of [
        ['a', 1],
        ['b', 2],
      ] as const) {
        mkdirSync(join(directory, name));
        writeFileSync(join(directory, name, 'context.key'), Buffer.alloc(32, octet));
      }
      expect(await contextKey(nodeAt('a'), values)).toEqual(Buffer.alloc(32, 1));
      expect(await contextKey(nodeAt('b'), values)).toEqual(Buffer.alloc(32, 1));
    });

    test('what is none is named', async () => {
      await values.put('context-key', { name: 'current', value: 'short' }, 1);
      await expect(contextKey(nodeAt('a'), values)).rejects.toThrow(/what the database has as context-key is no key/);
    });
  });
});
