import { setTimeout as delay } from 'node:timers/promises';
import type { LoadPlan, LoadResult } from '../load/index.ts';
import { runLoad } from '../load/index.ts';
import { measure } from '../media/index.ts';
import { ENGINE_PAIRS } from '../product/index.ts';
import { defineBench } from '../shared/bench.ts';
import { findEnd } from '../shared/find-end.ts';
import { LIMIT_LATE_MS, withPriority } from '../shared/generator.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import type { Subject } from './carriers.ts';
import { freeswitchAlone, fsmrfSubject, productSubject } from './carriers.ts';

/** Between two steps, so that the one before is over in all parts. */
const REST_MS = 2_000;
const WARM_UP: LoadPlan = { calls: 40, perSecond: 10, talkMs: 200 };
const FACTOR = 1.4;
const CLOSE = 1.12;
const STEPS = 10;

/** What is carried, and what is not. */
const BARS = {
  embedded: {
    name: 'times between packets of 30 ms (p99)',
    gapMs: ({ spacingP99Ms }: LoadResult) => spacingP99Ms,
    most: 30,
  },
  production: { name: 'largest gaps of 60 ms (p95)', gapMs: ({ gapMs }: LoadResult) => gapMs.p95, most: 60 },
} as const;
/** A bridge of FreeSWITCH by itself begins with a gap of 60 ms, however little it has to do. */
const ALONE_MORE_MS = 20;

interface Options {
  readonly seconds: number;
  readonly talk: number;
  readonly hold: number;
  readonly 'rates-from': number;
  readonly 'at-once-from': number;
  readonly 'quiet-wait': number;
}

/** The end of what a pair of engines carries. */
export const capacityBench = defineBench({
  name: 'capacity',
  summary: 'the end of a pair: whole calls a second and at once, beside FreeSWITCH alone and a plain Node loop',
  about: `Calls are whole, as in the bench load. Rates, and then numbers of calls at once, go up by ${FACTOR} until one is not
carried, and then between the last two. Carried: no call fails, and the time between two packets, while caller and agent
talk, is at most 30 ms for 99 % of the packets (with FreeSWITCH: the largest gap of a call at most 60 ms for 95 % of the
calls). Calls at once are put up at --fill a second and held for --hold seconds.
The peers: with --pair production the same calls by drachtio-fsmrf; FreeSWITCH alone, whose dialplan bridges the same
callers to the same agents (20 ms more are allowed: a bridge begins with a gap of 60); and a plain Node loop with a socket
for each leg that passes packets on (two legs are a call). Phones and application run on the same cores, before the
product.`,
  options: {
    pair: { help: 'embedded, drachtio or production', default: 'embedded' },
    seconds: { help: 'length of each rate', default: 6 },
    talk: { help: 'milliseconds of talk at each rate', default: 500 },
    'rates-from': { help: 'first rate, calls a second; 0: none', default: 60 },
    'at-once-from': { help: 'first number of calls at once; 0: none', default: 150 },
    fill: { help: 'calls a second that are put up to be held', default: 20 },
    hold: { help: 'seconds that they are held', default: 8 },
    'no-peers': { help: 'leave the peers out', default: false },
    'quiet-wait': { help: 'seconds to wait before each step for other work on the machine to end', default: 20 },
  },
  measure: async (options, report) => {
    const pair = ENGINE_PAIRS.find(({ name }) => name === options.pair);
    if (pair === undefined) throw new TypeError(`--pair: ${options.pair} is none of the pairs`);
    const bar = pair.media === 'freeswitch' ? BARS.production : BARS.embedded;
    const peers = pair.media === 'freeswitch' ? [fsmrfSubject, freeswitchAlone] : [freeswitchAlone];
    const starts = [() => productSubject(pair), ...(options['no-peers'] ? [] : peers)];
    const ends: Row[] = [];
    for (const start of starts) {
      let subject: Subject;
      try {
        subject = await start();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        report.fact('unavailable', reason, `\nleft out: ${reason}`);
        continue;
      }
      await using running = subject;
      const most = bar.most + (start === freeswitchAlone ? ALONE_MORE_MS : 0);
      ends.push(await endsOf(running, { ...bar, most }, { ...options }, report));
    }
    if (!options['no-peers']) ends.push(await endOfPlainLoop(options['at-once-from'], options['quiet-wait'], report));
    report.table('ends', `The ends, by ${bar.name}`, ends);
    const [ours] = ends;
    return ours !== undefined && Object.values(ours).every((value) => value !== 0);
  },
});

interface Bar {
  readonly name: string;
  /** What is held against it. */
  readonly gapMs: (result: LoadResult) => number;
  readonly most: number;
}

async function endsOf(
  subject: Subject,
  bar: Bar,
  options: Options & { readonly fill: number },
  report: Report,
): Promise<Row> {
  const rows: Row[] = [];
  const attempt = async (plan: LoadPlan): Promise<boolean> => {
    await delay(REST_MS);
    await untilQuiet(options['quiet-wait'] * 1000);
    const result = await runLoad(subject.carrier, subject.farm, plan);
    const isCarried = carried(plan, result, bar);
    rows.push(rowOf(plan, result, isCarried));
    const words = `${String(plan.calls)} calls at ${String(plan.perSecond)}/s: ${isCarried ? 'carried' : 'not carried'}`;
    const why = `failed ${String(result.failed)}, gap ${String(bar.gapMs(result))} ms`;
    report.progress(`${subject.name}: ${words} (${why}, at once ${String(result.atOnce)})`);
    return isCarried;
  };
  return await withPriority(report, async () => {
    await runLoad(subject.carrier, subject.farm, WARM_UP);
    const search = { factor: FACTOR, steps: STEPS, close: CLOSE };
    const { seconds, talk, fill, hold } = options;
    const rate = await end({ ...search, from: options['rates-from'] }, (perSecond) =>
      attempt({ perSecond, calls: Math.round(perSecond * seconds), talkMs: talk }),
    );
    const atOnce = await end({ ...search, from: options['at-once-from'] }, (calls) =>
      attempt({ perSecond: fill, calls, talkMs: (calls / fill + hold) * 1000 }),
    );
    report.table(subject.name, `${subject.name}, in the order measured`, rows);
    return { program: subject.name, 'calls a second': rate, 'at once': atOnce };
  });
}

async function end(
  search: Parameters<typeof findEnd>[0],
  carries: (load: number) => Promise<boolean>,
): Promise<number | null> {
  return search.from === 0 ? null : await findEnd(search, carries);
}

function carried({ perSecond }: LoadPlan, result: LoadResult, bar: Bar): boolean {
  const { failed, begunPerSecond } = result;
  return failed === 0 && begunPerSecond >= 0.95 * perSecond && bar.gapMs(result) <= bar.most;
}

function rowOf({ perSecond, talkMs }: LoadPlan, result: LoadResult, isCarried: boolean): Row {
  return {
    offered: perSecond,
    begun: result.begunPerSecond,
    'talk s': talkMs / 1000,
    calls: result.calls,
    'at once': result.atOnce,
    failed: result.failed,
    'answer p95': result.answerMs.p95,
    'spacing p99': result.spacingP99Ms,
    'gap p50': result.gapMs.p50,
    'gap p95': result.gapMs.p95,
    'gap p99': result.gapMs.p99,
    'ms/call': result.productCpuMsPerCall,
    'engines ms/call': result.enginesCpuMsPerCall,
    core: result.productCpuShare,
    'engines core': result.enginesCpuShare,
    'phones core': result.phonesCpuShare,
    'generator is limit': result.phonesLateMs > LIMIT_LATE_MS ? 'yes' : '',
    others: result.othersShare,
    carried: isCarried,
  };
}

async function endOfPlainLoop(from: number, quietWaitS: number, report: Report): Promise<Row> {
  const bar = BARS.embedded;
  const atOnce = await end({ from, factor: FACTOR, steps: STEPS, close: CLOSE }, async (calls) => {
    await untilQuiet(quietWaitS * 1000);
    const { spacing, received } = await measure('plain', 2 * calls, PLAIN_MS, null);
    report.progress(`plain Node loop: ${String(calls)} calls: spacing p99 ${String(spacing.p99)} ms`);
    return spacing.p99 <= bar.most && received > 97;
  });
  return { program: 'plain Node loop', 'calls a second': null, 'at once': atOnce };
}

const PLAIN_MS = 6_000;
