import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoreError } from '../../../src/store/store-error.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { sampleBatch, sampleCall, sampleEntry } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const QUERY = { phrases: ['word'], withPrivate: true, limit: 10 };
let directory = '';
let clock: FakeClock;
let store: DatabaseStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-search-'));
  clock = new FakeClock();
  const file = join(directory, 'test.db');
  store = await DatabaseStore.open({
    database: { kind: 'sqlite', file },
    clock,
    logger: pino({ level: 'silent' }),
    maxWaiting: 1,
  });
  const data = { leg: 'one.l1', role: 'caller', startMs: 0, endMs: 1, private: false, text: 'word', confidence: null };
  const entry = sampleEntry(sampleCall('one').id, 1, { type: 'call.speech', data });
  await store.append({ call: sampleCall('one'), entries: [entry], handoffs: [] });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

async function outcomeOf(search: Promise<{ readonly items: readonly unknown[] }>): Promise<number | string> {
  return await search.then(
    ({ items }) => items.length,
    (error: unknown) => (error as StoreError).code,
  );
}

describe('searches of the DatabaseStore', () => {
  test('a search takes no place in the queue of writes, and no write waits for it', async () => {
    const searched = outcomeOf(store.searchTranscripts(QUERY));
    await store.append(sampleBatch(sampleCall('two'), 1));
    expect(await searched).toBe(1);
  });

  test('nine at once: one that runs and eight that wait; more are refused', async () => {
    const searches = Array.from({ length: 11 }, async () => await outcomeOf(store.searchTranscripts(QUERY)));
    expect(await Promise.all(searches)).toEqual([...Array<number>(9).fill(1), 'overloaded', 'overloaded']);
    expect(store.unavailable()).toBeNull();
  });

  test('a search that takes longer than 5 s is given up, also one that waits, and the next works', async () => {
    const searches = [1, 2].map(async () => await outcomeOf(store.searchTranscripts(QUERY)));
    clock.advance(5_000);
    const next = outcomeOf(store.searchTranscripts(QUERY));
    expect(await Promise.all(searches)).toEqual(['slow', 'slow']);
    expect(await next).toBe(1);
  });

  test('closing ends what is searched', async () => {
    const searches = [1, 2].map(async () => await outcomeOf(store.searchTranscripts(QUERY)));
    await store.close();
    expect(await Promise.all(searches)).toEqual(['closed', 'closed']);
    expect(await outcomeOf(store.searchTranscripts(QUERY))).toBe('closed');
  });
});
