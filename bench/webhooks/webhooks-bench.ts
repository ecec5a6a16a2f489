import { setTimeout as delay } from 'node:timers/promises';
import type { LoadPlan, LoadResult } from '../load/index.ts';
import { CallFarm, runLoad } from '../load/index.ts';
import type { EnginePair } from '../product/index.ts';
import { BenchSite, onePair, wholeCalls } from '../product/index.ts';
import { defineBench } from '../shared/bench.ts';
import type { Spread } from '../shared/percentiles.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import { cpuMs } from '../shared/process-usage.ts';
import { VOICES_NICENESS } from '../shared/generator.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import { untilNothingPending } from './delivered.ts';
import { JournalFile } from './journal-file.ts';
import { Receivers } from './receivers.ts';

/** The receivers, as the table calls them. */
const NAMES = { hangs: 'hangs', fails: 'fails at first', right: 'right' } as const;
/** Calls with webhooks may be so much slower at the 95th percentile, which is noise. */
const LIMIT_RATIO = 1.1;
/** A difference below this is noise, whatever its ratio. */
const NOISE_MS = 2;
/** How long the deliveries may take after the last call. */
const DELIVERED_MS = 60_000;
const TALK_MS = 500;
const WARM_UP: LoadPlan = { calls: 60, perSecond: 10, talkMs: 200 };

/** Calls with receivers that hang and fail. */
export const webhooksBench = defineBench({
  name: 'webhooks',
  summary: 'whole calls with receivers of webhooks that hang, fail for a while, and are right',
  about: `The same rate of whole calls twice, each on a new product: without webhooks, then with three receivers of all
events. One never answers, one answers 500 for --failing seconds and takes everything afterwards, one takes everything.
The calls must not notice: the 95th percentiles of trigger to bridged (by the product's clock) and of INVITE to 200 may
be ${LIMIT_RATIO} times as long with webhooks, or ${NOISE_MS} ms longer. Afterwards the product ends and its journal is read: each
receiver that answers must have taken every event, and no event of a call may have come first after a later one.
With --unhang the one that hangs answers after the last call, and must get everything as well.`,
  options: {
    pair: { help: 'engine pair', default: 'embedded' },
    rate: { help: 'calls a second', default: 20 },
    seconds: { help: 'length of each half', default: 120 },
    failing: { help: 'seconds in which one receiver answers 500', default: 60 },
    unhang: { help: 'the receiver that hangs answers after the last call', default: false },
    'quiet-wait': { help: 'seconds to wait before each half for other work on the machine to end', default: 20 },
  },
  measure: async (options, report) => {
    const pair = onePair(options.pair, report);
    if (pair === null) return false;
    const without = await halfWithout(pair, options);
    report.progress(`without webhooks: ${without.load.calls} calls, ${without.load.failed} failed`);
    const withThem = await halfWith(pair, options, report);
    const calls = reportCalls(without, withThem.half, report);
    return calls && withThem.delivered;
  },
});

interface Options {
  readonly rate: number;
  readonly seconds: number;
  readonly failing: number;
  readonly unhang: boolean;
  readonly 'quiet-wait': number;
}

/** How the calls of one half went. */
interface Half {
  readonly load: LoadResult;
  /** Trigger to bridged. */
  readonly bridgedMs: Spread;
  readonly receiversCpuShare: number;
}

function planOf({ rate, seconds }: Options): LoadPlan {
  return { calls: Math.round(rate * seconds), perSecond: rate, talkMs: TALK_MS };
}

async function startSite(pair: EnginePair, farm: CallFarm, receivers: Receivers | null): Promise<BenchSite> {
  return await BenchSite.start(pair, {
    ...wholeCalls(farm.aiUrl),
    // A machine that others use is late for reasons that this bench is not about.
    limits: { overload: { enabled: false } },
    ...(receivers !== null && { webhooks: receivers.webhooks }),
  });
}

async function halfWithout(pair: EnginePair, options: Options): Promise<Half> {
  await using farm = await CallFarm.start(VOICES_NICENESS);
  const site = await startSite(pair, farm, null);
  try {
    await runLoad(site, farm, WARM_UP);
    await untilQuiet(options['quiet-wait'] * 1000);
    const load = await runLoad(site, farm, planOf(options));
    await site.product.stop();
    using journal = new JournalFile(site.databaseFile);
    return { load, bridgedMs: spreadOf(journal.bridgedMs().slice(WARM_UP.calls)), receiversCpuShare: 0 };
  } finally {
    await site.stop();
  }
}

async function halfWith(
  pair: EnginePair,
  options: Options,
  report: Report,
): Promise<{ readonly half: Half; readonly delivered: boolean }> {
  await using farm = await CallFarm.start(VOICES_NICENESS);
  await using receivers = await Receivers.start({
    [NAMES.hangs]: 'hangs',
    [NAMES.fails]: 'fails',
    [NAMES.right]: 'takes',
  });
  const site = await startSite(pair, farm, receivers);
  const over = new AbortController();
  try {
    await runLoad(site, farm, WARM_UP);
    await untilQuiet(options['quiet-wait'] * 1000);
    const startedMs = performance.now();
    const receiversMs = cpuMs(receivers.pid);
    const recovered = delay(options.failing * 1000, null, { signal: over.signal }).then(() =>
      receivers.recover(NAMES.fails),
    );
    recovered.catch(() => undefined); // the load may fail first
    const load = await runLoad(site, farm, planOf(options));
    const receiversCpuShare = round((cpuMs(receivers.pid) - receiversMs) / (performance.now() - startedMs));
    report.progress(`with webhooks: ${load.calls} calls, ${load.failed} failed`);
    await recovered;
    if (options.unhang) await receivers.recover(NAMES.hangs);
    const answering = options.unhang ? Object.values(NAMES) : [NAMES.fails, NAMES.right];
    const tookMs = await untilDelivered(site, answering, report);
    await site.product.stop();
    using journal = new JournalFile(site.databaseFile);
    const delivered = await reportDeliveries({ receivers, answering, tookMs }, journal, report);
    const half = { load, bridgedMs: spreadOf(journal.bridgedMs().slice(WARM_UP.calls)), receiversCpuShare };
    return { half, delivered };
  } finally {
    over.abort();
    await site.stop();
  }
}

/** Waits until nothing is pending for these receivers. @returns how long that took for each; null: too long */
async function untilDelivered(
  site: BenchSite,
  names: readonly string[],
  report: Report,
): Promise<ReadonlyMap<string, number | null>> {
  const startedMs = performance.now();
  const took = new Map<string, number | null>();
  await Promise.all(
    names.map(async (name) => {
      const ok = await untilNothingPending(site, name, DELIVERED_MS);
      took.set(name, ok ? round((performance.now() - startedMs) / 1000, 1) : null);
      report.progress(`${name}: ${ok ? 'everything is delivered' : 'something is still pending'}`);
    }),
  );
  return took;
}

async function reportDeliveries(
  told: {
    readonly receivers: Receivers;
    readonly answering: readonly string[];
    readonly tookMs: ReadonlyMap<string, number | null>;
  },
  journal: JournalFile,
  report: Report,
): Promise<boolean> {
  const wanted = journal.eventIds();
  const counts = await told.receivers.counts();
  const arrivals = await told.receivers.arrivals();
  const rows: Row[] = Object.values(NAMES).map((name) => {
    const taken = new Set((arrivals[name] ?? []).filter((one) => one.taken > 0).map(({ id }) => id));
    const missing = wanted.filter((id) => !taken.has(id)).length;
    const { requests = 0, events = 0, duplicates = 0, outOfOrder = 0 } = counts[name] ?? {};
    return {
      receiver: name,
      'events of the journal': wanted.length,
      requests,
      'events that came': events,
      taken: taken.size,
      missing,
      'taken twice': duplicates,
      'out of order': outOfOrder,
      dead: journal.count(name, 'dead'),
      pending: journal.count(name, 'pending'),
      's after the last call': told.tookMs.get(name) ?? null,
      ok: outOfOrder === 0 && (missing === 0 || !told.answering.includes(name)),
    };
  });
  report.table('deliveries', 'Deliveries', rows);
  return rows.every(({ ok }) => ok === true);
}

function reportCalls(without: Half, withThem: Half, report: Report): boolean {
  const row = (name: string, { load, bridgedMs, receiversCpuShare }: Half): Row => ({
    webhooks: name,
    calls: load.calls,
    failed: load.failed,
    'begun/s': load.begunPerSecond,
    'bridged p50': bridgedMs.p50,
    'bridged p95': bridgedMs.p95,
    'answer p50': load.answerMs.p50,
    'answer p95': load.answerMs.p95,
    'joined p95': load.joinedMs.p95,
    'gap p95': load.gapMs.p95,
    'gap max': load.gapMs.max,
    'product core': load.productCpuShare,
    'receivers core': receiversCpuShare,
    'phones late': load.phonesLateMs,
    others: load.othersShare,
  });
  report.table('calls', 'Calls; ms', [row('none', without), row('three receivers', withThem)]);
  const ratios = {
    bridged: ratioOf(without.bridgedMs.p95, withThem.bridgedMs.p95),
    answer: ratioOf(without.load.answerMs.p95, withThem.load.answerMs.p95),
  };
  const words = `95th percentiles with webhooks to those without: trigger to bridged ${ratios.bridged.ratio}, answer ${ratios.answer.ratio}`;
  report.fact('ratios', ratios, words);
  const failures = { ...without.load.failures, ...withThem.load.failures };
  if (Object.keys(failures).length > 0) report.fact('failures', failures, `failures: ${JSON.stringify(failures)}`);
  return ratios.bridged.ok && ratios.answer.ok && without.load.failed + withThem.load.failed === 0;
}

function ratioOf(before: number, after: number): { readonly ratio: number; readonly ok: boolean } {
  const ratio = round(after / before);
  return { ratio, ok: ratio <= LIMIT_RATIO || after - before <= NOISE_MS };
}
