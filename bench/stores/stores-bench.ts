import { setTimeout as delay } from 'node:timers/promises';
import { postgresMissing, PostgresServer } from '../../test/tools/postgres-server.ts';
import { CallFarm } from '../load/call-farm.ts';
import type { LoadPlan } from '../load/load-run.ts';
import { runLoad } from '../load/load-run.ts';
import { BenchSite, ENGINE_PAIRS, wholeCalls } from '../product/index.ts';
import { defineBench } from '../shared/bench.ts';
import { numberList } from '../shared/options.ts';
import { round } from '../shared/percentiles.ts';
import { treeCpuMs } from '../shared/process-usage.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import type { Written } from './written.ts';
import { perCall, writtenByPostgres, writtenBySqlite } from './written.ts';

const WARM_UP: LoadPlan = { calls: 40, perSecond: 10, talkMs: 200 };
const REST_MS = 2_000;
const DATABASE = 'bench';

interface Options {
  readonly rates: string;
  readonly seconds: number;
  readonly rounds: number;
  readonly 'quiet-wait': number;
}

/** A store that is measured. */
interface Subject {
  readonly name: string;
  readonly store: Readonly<Record<string, unknown>> | null;
  readonly written: (site: BenchSite) => Written | Promise<Written>;
  /** CPU time of the database server, in milliseconds. */
  readonly serverMs: () => number;
}

/** Whole calls on SQLite and on Postgres. */
export const storesBench = defineBench({
  name: 'stores',
  summary: 'whole calls on SQLite and on Postgres by turns: CPU, rows and bytes of each, and the rates that they carry',
  about: `The calls of the bench "load" on the embedded engines, with the store in SQLite and in Debian's PostgreSQL on a
Unix socket, both on the same disk and with an fsync at each commit. --rates: calls a second, each for --seconds, by turns
on both, --rounds times. "KB/call" is what went to the disk: of SQLite's process (the database, its log and the log lines),
and of the server's write-ahead log.`,
  options: {
    rates: { help: 'calls a second, in order', default: '10,20,30,40' },
    seconds: { help: 'length of each rate', default: 8 },
    rounds: { help: 'times that each is measured', default: 2 },
    'quiet-wait': { help: 'seconds to wait before each step for other work on the machine to end', default: 20 },
  },
  measure: async (options, report) => {
    const missing = postgresMissing();
    if (missing !== null) {
      report.fact('postgresUnavailable', missing, `Postgres: not available: ${missing}`);
      return false;
    }
    await using server = await PostgresServer.start({ settings: { shared_buffers: '128MB' } });
    const url = await server.createDatabase(DATABASE);
    const sqlite: Subject = {
      name: 'sqlite',
      store: null,
      written: (site) => writtenBySqlite(site.databaseFile, site.product.pid),
      serverMs: () => 0,
    };
    const postgres: Subject = {
      name: 'postgres',
      store: { url, spool: { directory: 'spool' } },
      written: async () => await writtenByPostgres(server, DATABASE),
      serverMs: () => treeCpuMs(server.pid),
    };
    await measureByTurns([sqlite, postgres], options, report);
    return true;
  },
});

async function measureByTurns(subjects: readonly Subject[], options: Options, report: Report): Promise<void> {
  const rows: Row[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const subject of subjects) {
      await using farm = await CallFarm.start();
      const site = await BenchSite.start(ENGINE_PAIRS[0]!, {
        ...wholeCalls(farm.aiUrl),
        ...(subject.store !== null && { others: { store: subject.store } }),
      });
      try {
        await runLoad(site, farm, WARM_UP);
        for (const perSecond of numberList(options.rates)) {
          const row = await measureRate(subject, site, farm, perSecond, options);
          rows.push(row);
          report.progress(
            `round ${String(round)}: ${subject.name} at ${String(perSecond)}/s: ${String(row['failed'])} failed`,
          );
          if (row['failed'] !== 0) break;
        }
      } finally {
        await site.stop();
      }
    }
  }
  report.table('stores', 'Whole calls, embedded engines, by the database of the store', rows);
}

async function measureRate(
  subject: Subject,
  site: BenchSite,
  farm: CallFarm,
  perSecond: number,
  { seconds, 'quiet-wait': quietWait }: Options,
): Promise<Row> {
  await delay(REST_MS);
  await untilQuiet(quietWait * 1_000);
  const before = { written: await subject.written(site), serverMs: subject.serverMs() };
  const calls = Math.round(perSecond * seconds);
  const result = await runLoad(site, farm, { perSecond, calls, talkMs: 500 });
  // What the last calls do is written beside them.
  await delay(REST_MS);
  const after = { written: await subject.written(site), serverMs: subject.serverMs() };
  return {
    store: subject.name,
    'calls/s': perSecond,
    calls: result.calls,
    failed: result.failed,
    'joined p50 ms': result.joinedMs.p50,
    'joined p99 ms': result.joinedMs.p99,
    'product ms/call': result.productCpuMsPerCall,
    'server ms/call': round((after.serverMs - before.serverMs) / result.calls),
    ...perCall(before.written, after.written, result.calls),
  };
}
