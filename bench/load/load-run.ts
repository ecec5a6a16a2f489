import { setTimeout as delay } from 'node:timers/promises';
import { OthersLoad } from '../shared/machine.ts';
import type { Spread } from '../shared/percentiles.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import { cpuMs } from '../shared/process-usage.ts';
import type { CallFarm, CallResult } from './call-farm.ts';
import { GAP_COUNTS } from './rtp-messages.ts';

/** What a run is to be. */
export interface LoadPlan {
  readonly calls: number;
  readonly perSecond: number;
  readonly talkMs: number;
}

/** What carries the calls: a {@link BenchSite}, or another server in its place. */
export interface CallCarrier {
  readonly product: {
    readonly pid: number;
    readonly running: boolean;
    /** Its latest log lines at `warn` and above. */
    readonly warnings: readonly string[];
    /** The address for callers. */
    readonly sip: { readonly port: number };
  };
  /** Servers that it has beside it. */
  readonly engines: { readonly pids: readonly number[] };
}

/** What came of it. */
export interface LoadResult {
  readonly calls: number;
  readonly failed: number;
  /** Calls begun in a second, as it came out. */
  readonly begunPerSecond: number;
  /** Most calls that were open at a time. */
  readonly atOnce: number;
  readonly answerMs: Spread;
  readonly joinedMs: Spread;
  /** Of the largest gap of each call. */
  readonly gapMs: Spread;
  /** The 99th percentile of all times between two packets, in ms. */
  readonly spacingP99Ms: number;
  readonly productCpuMsPerCall: number;
  readonly enginesCpuMsPerCall: number;
  /** Of one core. */
  readonly productCpuShare: number;
  readonly enginesCpuShare: number;
  /** Of the process that has the phones, of one core. */
  readonly phonesCpuShare: number;
  /** Latest that the phones sent a packet after its time: above a packet's 20 ms the generator is the limit. */
  readonly phonesLateMs: number;
  readonly othersShare: number;
  readonly retransmissions: number;
  /** Why calls failed, with how many of each. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Once this many have failed no more are begun. */
const MAX_FAILED = 20;

/** Makes whole calls at a rate, and waits until all have ended. */
export async function runLoad(carrier: CallCarrier, farm: CallFarm, plan: LoadPlan): Promise<LoadResult> {
  const { product, engines } = carrier;
  const cpu = (): number[] => [
    cpuMs(product.pid),
    engines.pids.reduce((sum, pid) => sum + cpuMs(pid), 0),
    cpuMs(process.pid),
  ];
  const before = cpu();
  const others = new OthersLoad([product.pid, ...engines.pids, process.pid]);
  const retransmissions = farm.retransmissions;
  await farm.latenessMs(); // what was before does not count
  const startedMs = performance.now();
  const running: Promise<void>[] = [];
  const results: CallResult[] = [];
  let atOnce = 0;
  let begun = 0;
  const failed = (): number => results.filter(({ failure }) => failure !== null).length;
  while (begun < plan.calls && failed() < MAX_FAILED && product.running) {
    const due = Math.min(plan.calls, Math.floor(((performance.now() - startedMs) / 1000) * plan.perSecond) + 1);
    for (; begun < due; begun += 1) {
      running.push(farm.call(product.sip.port, plan.talkMs).then((result) => void results.push(result)));
    }
    atOnce = Math.max(atOnce, farm.open);
    await delay(5);
  }
  const begunMs = performance.now() - startedMs;
  await Promise.all(running);
  const elapsedMs = performance.now() - startedMs;
  if (!product.running) throw new Error(`the product ended: ${product.warnings.slice(-3).join('; ')}`);
  const after = cpu();
  const [productMs = 0, enginesMs = 0, phonesMs = 0] = after.map((ms, index) => ms - before[index]!);
  const good = results.filter(({ failure }) => failure === null);
  return {
    calls: results.length,
    failed: failed(),
    begunPerSecond: round((begun * 1000) / begunMs, 1),
    atOnce,
    answerMs: spreadOf(good.map(({ answerMs }) => answerMs)),
    joinedMs: spreadOf(good.map(({ joinedMs }) => joinedMs)),
    gapMs: spreadOf(good.map(({ largestGapMs }) => largestGapMs)),
    spacingP99Ms: percentileOfCounts(
      good.flatMap(({ gapCounts }) => gapCounts),
      0.99,
    ),
    productCpuMsPerCall: round(productMs / results.length),
    enginesCpuMsPerCall: round(enginesMs / results.length),
    productCpuShare: round(productMs / elapsedMs),
    enginesCpuShare: round(enginesMs / elapsedMs),
    phonesCpuShare: round(phonesMs / elapsedMs),
    phonesLateMs: round(await farm.latenessMs(), 1),
    othersShare: others.share(),
    retransmissions: farm.retransmissions - retransmissions,
    failures: countBy(results.flatMap(({ failure }) => (failure === null ? [] : [failure]))),
  };
}

/** The percentile of values that were counted by whole units, rounded up; NaN without values. */
function percentileOfCounts(counts: readonly Uint32Array[], part: number): number {
  const sums = Array.from({ length: GAP_COUNTS }, (_, at) => counts.reduce((sum, each) => sum + (each[at] ?? 0), 0));
  const total = sums.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  const at = sums.findIndex((count) => (seen += count) >= total * part);
  return total === 0 ? NaN : at + 1;
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
