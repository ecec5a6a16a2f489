import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawnGuarded } from '../../test/tools/guarded-child.ts';
import type { EnginePair } from '../product/index.ts';
import { ENGINE_PAIRS, missingPair } from '../product/index.ts';
import { defineBench } from '../shared/bench.ts';
import { findEnd } from '../shared/find-end.ts';
import { LIMIT_LATE_MS, PHONES_NICENESS, withPriority } from '../shared/generator.ts';
import { numberList } from '../shared/options.ts';
import { round } from '../shared/percentiles.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import type { StepPlan, StepResult } from './step.ts';
import { BARS, isCarried, runStep } from './step.ts';
import type { PeerName, Subject } from './subject.ts';
import { peerSubject, productSubject } from './subject.ts';

const PAIRS = ['embedded', 'production'];
const PEERS: readonly PeerName[] = ['drachtio alone', 'FreeSWITCH alone'];
/** Where the search for the capacity of a pair begins, in calls a second, and by how much it goes on. */
const SEARCH_FROM: Readonly<Record<string, number>> = { embedded: 80, drachtio: 60, production: 8 };
const SEARCH = { factor: 1.25, steps: 12, close: 1.1 } as const;
const SEARCH_PLAN = { seconds: 5, settleSeconds: 1 } as const;
const WARM_UP = { seconds: 4, settleSeconds: 0 } as const;
/** Between two steps, so that the one before is over in all parts. */
const REST_MS = 2_000;

interface Options {
  readonly pairs: string;
  readonly capacity: number;
  readonly factors: string;
  readonly seconds: number;
  readonly settle: number;
  readonly talk: number;
  readonly burn: number;
  readonly off: boolean;
  readonly 'no-peers': boolean;
  readonly 'quiet-wait': number;
}

/** More calls than can be carried. */
export const overloadBench = defineBench({
  name: 'overload',
  summary: 'what becomes of calls at 0.5 to 3 times the capacity, on both pairs, beside the servers alone',
  about: `Each call is whole, as in the bench load. The capacity is the highest rate at which ${BARS.wholeShare * 100} % of the calls
are whole, with answers within ${BARS.answerP95Ms} ms and gaps under ${BARS.gapP95Ms} ms (95th percentiles). The search for it runs with the
overload control off, in steps of ${SEARCH.factor}, then between the last two. The curve then offers each factor of it with the
control on. --off shows the curve without it too. The peers answer calls and do nothing else: drachtio-server with a
drachtio-srf application (no sound), FreeSWITCH with a dialplan that echoes. Phones and application run in this
process; where it may, it gives itself a niceness of ${PHONES_NICENESS}, so that the product is the one that gets too little.`,
  options: {
    pairs: { help: 'engine pairs: embedded, drachtio, production', default: PAIRS.join(',') },
    capacity: { help: 'calls a second that the (one) pair carries; 0: it is searched for', default: 0 },
    factors: { help: 'of the capacity, in order', default: '0.5,0.75,1,1.25,1.5,2,3' },
    seconds: { help: 'length of each step', default: 10 },
    settle: { help: 'seconds before each step at its rate that do not count', default: 2 },
    talk: { help: 'milliseconds of talk', default: 500 },
    burn: { help: 'part of a core that another program takes meanwhile', default: 0 },
    off: { help: 'show the curve without overload control as well', default: false },
    'no-peers': { help: 'leave the peers out', default: false },
    'quiet-wait': { help: 'seconds to wait before each step for other work on the machine to end', default: 20 },
  },
  measure: async (options, report) => {
    const names = options.pairs.split(',');
    const pairs = ENGINE_PAIRS.filter(({ name }) => names.includes(name));
    if (options.capacity > 0 && pairs.length !== 1) throw new TypeError('--capacity goes with one of --pairs');
    let measured = 0;
    for (const pair of pairs) {
      const missing = missingPair(pair);
      if (missing !== null) report.fact(`${pair.name}Unavailable`, missing, `\n${pair.name}: skipped: ${missing}`);
      else if (await withBurner(options.burn, () => measurePair(pair, options as Options, report))) measured += 1;
    }
    return measured > 0;
  },
});

/** Runs with a program beside it that takes a part of a core. */
async function withBurner<Value>(share: number, run: () => Promise<Value>): Promise<Value> {
  if (share === 0) return await run();
  const file = fileURLToPath(new URL('./burn-process.ts', import.meta.url));
  const burner: ChildProcess = spawnGuarded(process.execPath, [file, String(share)], { stdio: 'ignore' });
  try {
    return await run();
  } finally {
    const exit = once(burner, 'exit');
    burner.kill('SIGKILL');
    await exit;
  }
}

/** The capacity of a pair, and its curve beside the peers. */
async function measurePair(pair: EnginePair, options: Options, report: Report): Promise<boolean> {
  const { talk, burn } = options;
  let capacity = options.capacity;
  if (capacity === 0) {
    const off = await within(
      report,
      `${pair.name}, overload control off`,
      () => productSubject(pair, talk, false),
      (subject) => findCapacity(subject, SEARCH_FROM[pair.name]!, options, report),
    );
    if (off === null) return false;
    capacity = off;
  }
  const burnt = burn === 0 ? '' : `, with ${burn} of a core taken by another program`;
  report.fact(`${pair.name}Capacity`, capacity, `\n${pair.name}: capacity ${capacity} calls a second${burnt}`);
  if (capacity === 0) return false;
  const starts: (readonly [name: string, start: () => Promise<Subject>])[] = [
    [pair.name, () => productSubject(pair, talk, true)],
    ...(options.off ? [[`${pair.name}, overload control off`, () => productSubject(pair, talk, false)] as const] : []),
    ...(options['no-peers'] ? [] : PEERS.map((name) => [name, () => peerSubject(name, talk)] as const)),
  ];
  let measured = true;
  for (const [name, start] of starts) {
    const steps = await within(report, name, start, (subject) => curve(subject, capacity, options, report));
    if (steps === null) {
      measured &&= name !== pair.name;
      continue;
    }
    const title = `${name}, at times of the capacity of ${pair.name} (${capacity} a second${burnt})`;
    report.table(
      `${pair.name}: ${name}`,
      title,
      steps.map((step) => rowOf(step, capacity)),
    );
    report.raw(
      `${pair.name}: ${name}: failures`,
      steps.map(({ failures }) => failures),
    );
    if (name === pair.name) measured &&= judge(steps, capacity, pair, report);
  }
  return measured;
}

/** Starts a subject, uses it, and ends it. Null: it cannot be had, which is reported. */
async function within<Value>(
  report: Report,
  name: string,
  start: () => Promise<Subject>,
  use: (subject: Subject) => Promise<Value>,
): Promise<Value | null> {
  let subject: Subject;
  try {
    subject = await start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report.fact(`${name}Unavailable`, reason, `\n${name}: skipped: ${reason}`);
    return null;
  }
  try {
    return await withPriority(report, () => use(subject));
  } finally {
    await subject.stop();
  }
}

async function step(subject: Subject, plan: StepPlan, options: Options, report: Report): Promise<StepResult> {
  await delay(REST_MS);
  if (options.burn === 0) await untilQuiet(options['quiet-wait'] * 1000);
  const result = await runStep(subject, plan);
  const { whole, refused, failed, answerMs, gapMs, phonesLateMs, begun } = result;
  report.progress(
    `${subject.name}: ${plan.perSecond}/s: whole ${whole}, refused ${refused}, failed ${failed}, ` +
      `answer p95 ${answerMs.p95} ms, gap p95 ${gapMs.p95} ms`,
  );
  if (failed > 0) report.progress(`${subject.name}: failed: ${JSON.stringify(result.failures)}`);
  if (isGeneratorLimit(result)) {
    const late = `it began ${begun} a second, and the phones sent up to ${phonesLateMs} ms late`;
    report.progress(`${subject.name}: ${late}: the generator is the limit, gaps and failures may be its own`);
  }
  return result;
}

function isGeneratorLimit({ offered, begun, phonesLateMs, phonesLoopMs }: StepResult): boolean {
  return begun < 0.95 * offered || phonesLateMs > LIMIT_LATE_MS || phonesLoopMs > LIMIT_LATE_MS;
}

/** The highest rate that is carried. */
async function findCapacity(subject: Subject, from: number, options: Options, report: Report): Promise<number> {
  await runStep(subject, { perSecond: from / 4, ...WARM_UP });
  return await findEnd({ from, ...SEARCH }, async (perSecond) =>
    isCarried(await step(subject, { perSecond, ...SEARCH_PLAN }, options, report)),
  );
}

async function curve(subject: Subject, capacity: number, options: Options, report: Report): Promise<StepResult[]> {
  await runStep(subject, { perSecond: Math.max(1, capacity / 10), ...WARM_UP });
  const steps: StepResult[] = [];
  for (const factor of numberList(options.factors)) {
    const perSecond = round(factor * capacity, 1);
    steps.push(
      await step(subject, { perSecond, seconds: options.seconds, settleSeconds: options.settle }, options, report),
    );
  }
  const logged = new Map<string, number>();
  for (const line of subject.warnings) {
    const words = /"msg":"([^"]*)"/.exec(line)?.[1] ?? line.slice(0, 200);
    logged.set(words, (logged.get(words) ?? 0) + 1);
  }
  for (const [words, count] of logged) report.progress(`${subject.name}: log, ${count} times: ${words}`);
  return steps;
}

/** Whether 90 % of the capacity is carried whole and in time at up to twice the capacity. */
function judge(steps: readonly StepResult[], capacity: number, pair: EnginePair, report: Report): boolean {
  const short = steps.filter(
    ({ offered, whole, answerMs, gapMs }) =>
      offered <= 2 * capacity &&
      (whole < 0.9 * Math.min(capacity, offered) || answerMs.p95 > BARS.answerP95Ms || gapMs.p95 > BARS.gapP95Ms),
  );
  const words =
    short.length === 0
      ? `${pair.name}: up to twice the capacity 90 % of it is carried whole and in time`
      : `${pair.name}: short of 90 % of the capacity, whole and in time, at ${short.map(({ offered }) => `${offered}/s`).join(', ')}`;
  report.fact(`${pair.name}Holds`, short.length === 0, words);
  return short.length === 0;
}

function rowOf(step: StepResult, capacity: number): Row {
  return {
    'of capacity': round(step.offered / capacity),
    offered: step.offered,
    begun: step.begun,
    whole: step.whole,
    'of capacity, %': round((step.whole / capacity) * 100, 0),
    refused: step.refused,
    failed: step.failed,
    'answer p50': step.answerMs.p50,
    'answer p95': step.answerMs.p95,
    'gap p50': step.gapMs.p50,
    'gap p95': step.gapMs.p95,
    cores: step.subjectCores,
    'phones cores': step.phonesCores,
    'phones late': step.phonesLateMs,
    'phones loop': step.phonesLoopMs,
    'generator is limit': isGeneratorLimit(step) ? 'yes' : '',
    others: step.othersShare,
  };
}
