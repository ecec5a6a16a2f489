import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallResult } from '../load/index.ts';
import { OthersLoad } from '../shared/machine.ts';
import type { Spread } from '../shared/percentiles.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import { cpuMs } from '../shared/process-usage.ts';
import type { Subject } from './subject.ts';

/** One rate. */
export interface StepPlan {
  readonly perSecond: number;
  /** How long calls are counted that begin. */
  readonly seconds: number;
  /** How long calls come at the same rate before that, uncounted. */
  readonly settleSeconds: number;
}

/** What came of one rate. Rates are calls a second; only calls that began after the settling count. */
export interface StepResult {
  readonly offered: number;
  /** As the generator managed to begin them. */
  readonly begun: number;
  readonly whole: number;
  /** Answered 503. */
  readonly refused: number;
  /** Everything else. */
  readonly failed: number;
  /** Of the whole ones. */
  readonly answerMs: Spread;
  readonly gapMs: Spread;
  /** Of the subject's processes. */
  readonly subjectCores: number;
  readonly phonesCores: number;
  /** Latest that a phone sent a packet after its time. */
  readonly phonesLateMs: number;
  /** The generator's own event loop, 99th percentile: answers are seen so late. */
  readonly phonesLoopMs: number;
  readonly othersShare: number;
  /** Why calls failed, with how many of each. */
  readonly failures: Readonly<Record<string, number>>;
}

/** What is slower than this, or less, is not carried. */
export const BARS = { answerP95Ms: 200, gapP95Ms: 60, wholeShare: 0.99 } as const;

/** Offers calls at a rate and waits until all have ended. */
export async function runStep(subject: Subject, plan: StepPlan): Promise<StepResult> {
  const { perSecond, seconds, settleSeconds } = plan;
  const settleMs = settleSeconds * 1000;
  const calls = Math.round(perSecond * (seconds + settleSeconds));
  const own = (): readonly [subject: number, phones: number] => [
    subject.pids.reduce((sum, pid) => sum + cpuMs(pid), 0),
    cpuMs(process.pid),
  ];
  const before = own();
  const others = new OthersLoad([...subject.pids, process.pid]);
  await subject.latenessMs(); // what was before does not count
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const startedMs = performance.now();
  const running: Promise<void>[] = [];
  const results: CallResult[] = [];
  let begun = 0;
  while (begun < calls) {
    const nowMs = performance.now() - startedMs;
    const due = Math.min(calls, Math.floor((nowMs / 1000) * perSecond) + 1);
    const counts = nowMs >= settleMs;
    for (; begun < due; begun += 1) {
      running.push(
        subject.call().then((result) => {
          if (counts) results.push(result);
        }),
      );
    }
    await delay(5);
  }
  const begunMs = performance.now() - startedMs;
  loop.disable();
  await Promise.all(running);
  const elapsedMs = performance.now() - startedMs;
  const after = own();
  const whole = results.filter(({ failure }) => failure === null);
  const refused = results.filter((result) => result.refused);
  const failed = results.filter((result) => result.failure !== null && !result.refused);
  const rate = (list: readonly unknown[]): number => round(list.length / seconds, 1);
  return {
    offered: perSecond,
    begun: round((begun * 1000) / begunMs, 1),
    whole: rate(whole),
    refused: rate(refused),
    failed: rate(failed),
    answerMs: spreadOf(whole.map(({ answerMs }) => answerMs)),
    gapMs: spreadOf(whole.map(({ largestGapMs }) => largestGapMs)),
    subjectCores: round((after[0] - before[0]) / elapsedMs),
    phonesCores: round((after[1] - before[1]) / elapsedMs),
    phonesLateMs: round(await subject.latenessMs(), 1),
    phonesLoopMs: round(loop.percentile(99) / 1e6, 1),
    othersShare: others.share(),
    failures: countBy(failed.map(({ failure }) => failure ?? '')),
  };
}

/** Whether a rate is carried: nearly all calls whole, answered and heard in time. */
export function isCarried({ offered, begun, whole, answerMs, gapMs }: StepResult): boolean {
  return (
    begun >= 0.95 * offered &&
    whole >= BARS.wholeShare * offered &&
    answerMs.p95 <= BARS.answerP95Ms &&
    !(gapMs.p95 > BARS.gapP95Ms) // NaN where there is no sound
  );
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
