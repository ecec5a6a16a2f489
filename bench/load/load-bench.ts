import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defineBench } from '../shared/bench.ts';
import { LIMIT_LATE_MS } from '../shared/generator.ts';
import { hotSpots } from '../shared/hot-spots.ts';
import { numberList } from '../shared/options.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import type { EnginePair } from '../product/index.ts';
import { BenchSite, ENGINE_PAIRS, missingPair, wholeCalls } from '../product/index.ts';
import { CallFarm } from './call-farm.ts';
import { FsmrfSite } from './fsmrf-site.ts';
import type { CallCarrier, LoadPlan, LoadResult } from './load-run.ts';
import { runLoad } from './load-run.ts';

const WARM_UP: LoadPlan = { calls: 60, perSecond: 10, talkMs: 200 };
/** The engines of the peer. */
const FSMRF: EnginePair = { name: 'fsmrf', sip: 'drachtio', media: 'freeswitch' };
const SUBJECTS: readonly EnginePair[] = [...ENGINE_PAIRS, FSMRF];

/** Between two runs, so that the one before is over in all parts. */
const REST_MS = 2_000;
/** Rate at which calls are put up that are to be up at once; few enough to leave the handoffs out of the question. */
const FILL_PER_SECOND = 20;

/** Whole calls until the first failure. */
export const loadBench = defineBench({
  name: 'load',
  summary: 'whole calls with a handoff, a second and at once, on each pair of engines, until one fails',
  about: `Each call is whole: INVITE, AI webhook, transfer, agent's INVITE and 200, whisper of 100 ms (accept: auto),
bridge, RTP both ways at 50 packets a second from the answer on, BYE. It fails where a step does not come about
within 10 s, be it that one party does not hear the other's tone. --rates: calls a second, each for --seconds, with
--talk ms of talk. --at-once: calls that are up together, put up at 20 a second, then held for --hold seconds; the
gap is the longest pause in what either party received while they talked. Phones and application run in this process.
"fsmrf" is no product but its peer: drachtio-server and FreeSWITCH as for "production", and the same calls as drachtio-srf
and drachtio-fsmrf are commonly used, with an endpoint for each leg, which plays, and joins a conference.`,
  options: {
    pairs: { help: 'engine pairs, and fsmrf', default: SUBJECTS.map(({ name }) => name).join(',') },
    rates: { help: 'calls a second, in order; empty: none', default: '10,20,30,40,60,80,100' },
    seconds: { help: 'length of each rate', default: 8 },
    talk: { help: 'milliseconds of talk at each rate', default: 500 },
    'at-once': { help: 'calls at once, in order; empty: none', default: '50,100,150,200,300' },
    hold: { help: 'seconds that they are held', default: 10 },
    recording: { help: 'record the calls', default: false },
    profile: { help: "CPU profile of the product's main thread, and its hot spots", default: false },
    'quiet-wait': { help: 'seconds to wait before each step for other work on the machine to end', default: 20 },
  },
  measure: async (options, report) => {
    const names = options.pairs.split(',');
    let measured = 0;
    for (const pair of SUBJECTS.filter(({ name }) => names.includes(name))) {
      const missing = missingPair(pair);
      if (missing !== null) {
        report.fact(`${pair.name}Unavailable`, missing, `\n${pair.name}: not available: ${missing}`);
      } else if (await measurePair(pair, options, report)) measured += 1;
    }
    return measured > 0;
  },
});

interface Options {
  readonly rates: string;
  readonly seconds: number;
  readonly talk: number;
  readonly 'at-once': string;
  readonly hold: number;
  readonly recording: boolean;
  readonly profile: boolean;
  readonly 'quiet-wait': number;
}

/** The runs of a pair, in order: the next is not begun where one had failures. */
function plansOf({ rates, seconds, talk, 'at-once': atOnce, hold }: Options): LoadPlan[][] {
  const list = (text: string): number[] => (text === '' ? [] : numberList(text));
  return [
    list(rates).map((perSecond) => ({ perSecond, calls: Math.round(perSecond * seconds), talkMs: talk })),
    list(atOnce).map((calls) => ({
      perSecond: FILL_PER_SECOND,
      calls,
      talkMs: (calls / FILL_PER_SECOND + hold) * 1000,
    })),
  ];
}

async function measurePair(pair: EnginePair, options: Options, report: Report): Promise<boolean> {
  const profile = options.profile ? await mkdtemp(join(tmpdir(), 'warmbridge-profile-')) : null;
  const rows: Row[] = [];
  const failures: string[] = [];
  for (const plans of plansOf(options)) {
    await using farm = await CallFarm.start();
    let site: CallCarrier & { stop(): Promise<void> };
    try {
      site =
        pair === FSMRF
          ? await FsmrfSite.start(farm.aiUrl)
          : await BenchSite.start(pair, {
              ...wholeCalls(farm.aiUrl),
              recording: options.recording,
              nodeArguments: profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`],
            });
    } catch (error) {
      report.fact(`${pair.name}Unavailable`, String(error), `\n${pair.name}: not available: ${String(error)}`);
      return false;
    }
    try {
      await runLoad(site, farm, WARM_UP);
      for (const plan of plans) {
        await delay(REST_MS);
        await untilQuiet(options['quiet-wait'] * 1000);
        const result = await runLoad(site, farm, plan);
        rows.push(rowOf(plan, result));
        report.progress(`${pair.name}: ${plan.calls} calls at ${plan.perSecond}/s: ${result.failed} failed`);
        if (result.phonesLateMs > LIMIT_LATE_MS) {
          const late = `the phones sent up to ${result.phonesLateMs} ms late`;
          report.progress(`${pair.name}: ${late}: the generator is the limit, gaps and failures are its own`);
        }
        if (result.failed > 0) {
          failures.push(`${plan.calls} calls at ${plan.perSecond}/s: ${JSON.stringify(result.failures)}`);
          break;
        }
      }
      const warnings = new Map<string, number>();
      for (const line of site.product.warnings) {
        const words = /"msg":"([^"]*)"/.exec(line)?.[1] ?? line.slice(0, 200);
        warnings.set(words, (warnings.get(words) ?? 0) + 1);
      }
      for (const [words, count] of warnings) report.progress(`${pair.name}: log, ${count} times: ${words}`);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    } finally {
      await site.stop();
    }
  }
  report.table(pair.name, `${pair.name} (sip ${pair.sip}, media ${pair.media})`, rows);
  report.fact(`${pair.name}Failures`, failures, failures.map((failure) => `  first failure: ${failure}`).join('\n'));
  if (profile !== null) {
    report.table(`${pair.name}HotSpots`, `Self time of the product (profiles in ${profile})`, hotSpots(profile, 30));
  }
  return rows.length > 0;
}

function rowOf({ perSecond, talkMs }: LoadPlan, result: LoadResult): Row {
  return {
    offered: perSecond,
    begun: result.begunPerSecond,
    'talk s': talkMs / 1000,
    calls: result.calls,
    'at once': result.atOnce,
    failed: result.failed,
    'answer p50': result.answerMs.p50,
    'answer p95': result.answerMs.p95,
    'joined p50': result.joinedMs.p50,
    'joined p95': result.joinedMs.p95,
    'gap p50': result.gapMs.p50,
    'gap p95': result.gapMs.p95,
    'gap max': result.gapMs.max,
    'spacing p99': result.spacingP99Ms,
    'product ms/call': result.productCpuMsPerCall,
    'engines ms/call': result.enginesCpuMsPerCall,
    'product core': result.productCpuShare,
    'engines core': result.enginesCpuShare,
    'phones core': result.phonesCpuShare,
    'phones late': result.phonesLateMs,
    retrans: result.retransmissions,
    others: result.othersShare,
  };
}
