import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { appendAndKill } from './append-and-kill.ts';

const RUNS = 8;
test('SQLite: every acknowledged entry is there after kill -9, at whatever moment, no journal has a gap, and each chain holds', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'warmbridge-durability-'));
  try {
    const file = join(directory, 'test.db');
    const acknowledged = new Map<string, number>();
    for (let run = 0; run < RUNS; run += 1) {
      const count = 1 + Math.floor(Math.random() * 400);
      for (const [id, last] of await appendAndKill({ database: { kind: 'sqlite', file } }, run, count))
        acknowledged.set(id, last);
    }
    const store = await DatabaseStore.open({
      database: { kind: 'sqlite', file },
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
    });
    expect(acknowledged.size).toBeGreaterThan(RUNS);
    for (const [id, last] of acknowledged) {
      const sequences = (await store.listEvents(asCallId(id), 0, 100_000)).map(({ sequence }) => sequence);
      expect(sequences.length).toBeGreaterThanOrEqual(last);
      expect(sequences).toEqual(sequences.map((_, index) => index + 1));
      expect(await store.audit.verifyCall(asCallId(id))).toMatchObject({
        entries: sequences.length,
        breaks: [],
      });
    }
    const open = (await store.openCalls()).map(({ id }) => id as string);
    for (const id of acknowledged.keys()) expect(open).toContain(id);
    await store.close();
  } finally {
    await rm(directory, { recursive: true });
  }
}, 60_000);
