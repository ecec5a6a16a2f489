import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock, TimerHandle } from '../../../src/ports/clock.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { sampleBatch, sampleCall } from '../../contract/store/journal-samples.ts';

/** A clock whose timers fire when the test says so. */
class HandClock implements Clock {
  readonly timers = new Map<number, () => void>();
  #last = 0;

  now(): number {
    return 0;
  }

  wall(): number {
    return 0;
  }

  schedule(_delayMs: number, task: () => void): TimerHandle {
    this.#last += 1;
    this.timers.set(this.#last, task);
    return { id: this.#last };
  }

  cancel({ id }: TimerHandle): void {
    this.timers.delete(id as number);
  }

  /** Fires all waiting timers. */
  fire(): void {
    const tasks = [...this.timers.values()];
    this.timers.clear();
    for (const task of tasks) task();
  }
}

let directory = '';
let file = '';
let clock: HandClock;
let store: DatabaseStore;
const logged: string[] = [];

async function open(changes: { maxWaiting?: number; busyTimeoutMs?: number } = {}): Promise<DatabaseStore> {
  const logger = pino({}, { write: (line: string) => void logged.push(line) });
  const { busyTimeoutMs, maxWaiting } = changes;
  const database = { kind: 'sqlite', file, busyTimeoutMs } as const;
  return await DatabaseStore.open({ database, clock, logger, ...(maxWaiting !== undefined && { maxWaiting }) });
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-sqlite-'));
  file = join(directory, 'test.db');
  clock = new HandClock();
  logged.length = 0;
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

function codeOf(result: PromiseSettledResult<unknown>): string {
  return result.status === 'fulfilled' ? 'done' : (result.reason as StoreError).code;
}

describe('DatabaseStore: overload', () => {
  test('beyond the bound appends are refused, can be repeated, and no journal has a gap', async () => {
    store = await open({ maxWaiting: 5 });
    const appended = Array.from({ length: 8 }, (_, index) => store.append(sampleBatch(sampleCall('c1'), index + 1)));
    expect(store.unavailable()).toMatch(/wait already/);
    const codes = (await Promise.allSettled(appended)).map(codeOf);
    expect(codes).toEqual([...Array<string>(5).fill('done'), ...Array<string>(3).fill('overloaded')]);
    expect(store.unavailable()).toBeNull();
    await expect(store.append(sampleBatch(sampleCall('c1'), 7))).rejects.toMatchObject({
      code: 'sequence',
      retryable: false,
    });
    await store.append(sampleBatch(sampleCall('c1'), 6));
    expect((await store.listEvents(asCallId('c1'), 0, 10)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a full store can still be closed, and writes its waiting batches', async () => {
    store = await open({ maxWaiting: 2 });
    const appended = [1, 2].map((sequence) => store.append(sampleBatch(sampleCall('c1'), sequence)));
    await store.close();
    expect((await Promise.allSettled(appended)).map(codeOf)).toEqual(['done', 'done']);
  });
});

describe('DatabaseStore: a database that cannot be written', () => {
  test('refuses with io, is unavailable until a probe can write, and works again', async () => {
    store = await open({ busyTimeoutMs: 1 });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.append(sampleBatch(sampleCall('c1'), 1))).rejects.toMatchObject({ code: 'io', retryable: true });
    expect(store.unavailable()).toMatch(/locked/);
    expect(logged.join('')).toContain('cannot be written');

    // Reads still work, and a probe finds the database still locked.
    expect(await store.getCall(asCallId('c1'))).toBeNull();
    clock.fire();
    await store.getCall(asCallId('c1'));
    expect(store.unavailable()).toMatch(/locked/);

    other.exec('ROLLBACK');
    other.close();
    clock.fire();
    await store.getCall(asCallId('c1'));
    expect(store.unavailable()).toBeNull();
    expect(clock.timers.size).toBe(0);
    await store.append(sampleBatch(sampleCall('c1'), 1));
  });

  test('all batches of one transaction fail together, and none is half written', async () => {
    store = await open({ busyTimeoutMs: 1 });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const appended = [1, 2, 3].map((sequence) => store.append(sampleBatch(sampleCall('c1'), sequence)));
    expect((await Promise.allSettled(appended)).map(codeOf)).toEqual(['io', 'io', 'io']);
    other.exec('ROLLBACK');
    other.close();
    expect(await store.listEvents(asCallId('c1'), 0, 10)).toEqual([]);
  });

  test('close forgets the probe', async () => {
    store = await open({ busyTimeoutMs: 1 });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(store.append(sampleBatch(sampleCall('c1'), 1))).rejects.toBeInstanceOf(StoreError);
    expect(clock.timers.size).toBe(1);
    await store.close();
    expect(clock.timers.size).toBe(0);
    other.close();
  });
});

describe('DatabaseStore: opening', () => {
  test('a database that cannot be opened is a StoreError that names it', async () => {
    store = await open();
    const folder = join(directory, 'folder');
    mkdirSync(folder);
    await expect(
      DatabaseStore.open({ database: { kind: 'sqlite', file: folder }, clock, logger: pino({ level: 'silent' }) }),
    ).rejects.toMatchObject({
      name: 'StoreError',
      code: 'open',
      message: expect.stringContaining(folder),
    });
  });

  test('a newer database keeps its code on the way out of the thread', async () => {
    store = await open();
    const newer = join(directory, 'newer.db');
    const database = new DatabaseSync(newer);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(
      DatabaseStore.open({ database: { kind: 'sqlite', file: newer }, clock, logger: pino({ level: 'silent' }) }),
    ).rejects.toMatchObject({
      code: 'newer',
    });
  });

  test('closing leaves one file: the write-ahead log is written back', async () => {
    store = await open();
    await store.append(sampleBatch(sampleCall('c1'), 1));
    await store.close();
    const database = new DatabaseSync(file, { readOnly: true });
    expect(database.prepare('SELECT count(*) AS n FROM journal').get()).toMatchObject({ n: 1 });
    database.close();
  });
});
