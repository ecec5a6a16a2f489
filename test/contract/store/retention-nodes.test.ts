import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import { PROGRAM_CHAIN } from '../../../src/records/audit/index.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import type { DatabaseStore } from '../../../src/store/index.ts';
import { at, sampleBatch, sampleCall } from './journal-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';
import { SharedDatabase } from './two-nodes.ts';

vi.setConfig({ testTimeout: 120_000 });

onPostgres('Postgres: retention of several nodes', WITHOUT_FSYNC, (on) => {
  let shared: SharedDatabase;
  let one: DatabaseStore;
  let two: DatabaseStore;

  beforeEach(async () => {
    shared = await SharedDatabase.create(on.server);
    one = await shared.open({ node: 'one', clock: new SystemClock() });
    two = await shared.open({ node: 'two', clock: new SystemClock() });
  });

  afterEach(async () => {
    await shared.close();
  });

  async function end(store: DatabaseStore, ...ids: readonly string[]): Promise<void> {
    for (const id of ids) await store.append(sampleBatch(sampleCall(id, { state: 'ended', endedAt: at(1) }), 1));
  }

  test('each deletes its own calls, and those of nodes that are gone', async () => {
    await end(one, 'a', 'b', 'c');
    await end(two, 'd', 'e');
    await shared.sql("UPDATE calls SET node = 'three' WHERE id = 'a'; UPDATE calls SET node = NULL WHERE id = 'd'");
    expect([...(await two.deleteEnded(at(9), 10))].sort()).toEqual(['a', 'd', 'e']);
    expect(await two.deleteEnded(at(9), 10)).toEqual([]);
    expect(await two.getCall(asCallId('b'))).not.toBeNull();
    await one.close();
    expect([...(await two.deleteEnded(at(9), 10))].sort()).toEqual(['b', 'c']);
  });

  test('two that delete at once delete each call once, on record once', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `call-${String(index)}`);
    await end(one, ...ids);
    await shared.sql("UPDATE calls SET node = 'gone'");
    const deleted: string[] = [];
    const all = async (store: DatabaseStore): Promise<void> => {
      for (let tries = 0; tries < 10; tries += 1) deleted.push(...(await store.deleteEnded(at(9), 3)));
    };
    await Promise.all([all(one), all(two)]);
    expect(deleted.sort()).toEqual(ids.sort());
    const lines = (await one.audit.exportCall(asCallId(PROGRAM_CHAIN)))!.join('');
    // A link is JSON within a line of JSON.
    for (const id of ids) expect(lines.split(`"${id}\\"`)).toHaveLength(2);
  });
});
