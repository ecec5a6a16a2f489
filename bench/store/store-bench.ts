import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pino } from 'pino';
import type { JournalBatch } from '../../src/ports/store.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { encodeBatch } from '../../src/store/tables/encoded-batch.ts';
import { DatabaseStore } from '../../src/store/index.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { StoreTables } from '../../src/store/tables/store-tables.ts';
import { defineBench } from '../shared/bench.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import type { Row } from '../shared/report.ts';
import { batchOf, ENTRIES, STEPS_OF_A_CALL } from './call-step.ts';

/** Compares our store with SQLite alone. */
export const storeBench = defineBench({
  name: 'store',
  summary: 'batches a second that the journal takes: our store against SQLite on the main thread',
  about: `Batches of the size that a step of a call makes: ${ENTRIES} lines of the journal, the call and the handoff. Our store (a
thread, group commit) at several concurrencies, against the same SQLite on the main thread, one transaction for each
batch. Both wait for the disk (WAL, synchronous=FULL). "loop p99" is how late the main thread's event loop was.`,
  options: {
    ms: { help: 'length of each run', default: 3000 },
    directory: { help: 'where the databases are; empty: the temporary directory', default: '' },
  },
  measure: async ({ ms, directory: parent }, report) => {
    const directory = await mkdtemp(join(parent === '' ? tmpdir() : parent, 'warmbridge-bench-store-'));
    const rows: Row[] = [];
    try {
      for (const concurrency of [1, 10, 100, 1_000]) {
        const store = await DatabaseStore.open({
          database: { kind: 'sqlite', file: join(directory, `store-${String(concurrency)}.db`) },
          clock: new SystemClock(),
          logger: pino({ level: 'silent' }),
        });
        rows.push(await run('store', ms, concurrency, (batch) => store.append(batch)));
        await store.close();
      }
      const opened = await openDatabase({ kind: 'sqlite', file: join(directory, 'plain.db') });
      const plain = new StoreTables({ ...opened, node: 'bench', isShared: false });
      rows.push(
        await run('plain SQLite', ms, 1, async (batch) => {
          await plain.commit([{ kind: 'append', batch: encodeBatch(batch, new Date().toISOString()) }]);
          await new Promise(setImmediate);
        }),
      );
      await opened.database.close();
    } finally {
      await rm(directory, { recursive: true });
    }
    report.table('store', 'The journal', rows);
    return true;
  },
});

async function run(
  what: string,
  durationMs: number,
  concurrency: number,
  append: (batch: JournalBatch) => Promise<void>,
): Promise<Row> {
  const latenciesMs: number[] = [];
  let lastCall = 0;
  const lateness = monitorEventLoopDelay({ resolution: 1 });
  const start = performance.now();
  const caller = async (): Promise<void> => {
    while (performance.now() < start + durationMs) {
      lastCall += 1;
      const call = lastCall;
      for (let step = 1; step <= STEPS_OF_A_CALL; step += 1) {
        const asked = performance.now();
        await append(batchOf(call, step));
        latenciesMs.push(performance.now() - asked);
      }
    }
  };
  lateness.enable();
  await Promise.all(Array.from({ length: concurrency }, caller));
  lateness.disable();
  const { count, p50, p99 } = spreadOf(latenciesMs);
  const perSecond = round((count * 1000) / (performance.now() - start), 0);
  return {
    what,
    concurrency,
    'batches/s': perSecond,
    'rows/s': perSecond * (ENTRIES + 2),
    'append p50 ms': p50,
    'append p99 ms': p99,
    'loop p99 ms': round(lateness.percentile(99) / 1e6, 1),
  };
}
