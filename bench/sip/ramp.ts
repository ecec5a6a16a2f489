import { freePorts } from '../../test/tools/engines/index.ts';
import { OthersLoad } from '../shared/machine.ts';
import type { Spread } from '../shared/percentiles.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import type { CallerResult } from './sipp.ts';
import { runCallers, SippAnswerer } from './sipp.ts';
import type { Stack, StackKind } from './stack.ts';

/** Calls at one rate through one stack. */
export interface Step {
  readonly kind: StackKind;
  readonly offeredPerSecond: number;
  /** The rate at which SIPp began them. */
  readonly begunPerSecond: number;
  readonly calls: number;
  readonly failed: number;
  /** Retransmissions of both SIPps. */
  readonly retransmissions: number;
  /** Time from the INVITE to the 200. */
  readonly answerMs: Spread;
  readonly serverCpuMsPerCall: number;
  readonly applicationCpuMsPerCall: number;
  /** Part of the machine that neither the stack nor SIPp used. */
  readonly othersShare: number;
  /** Part of one core. */
  readonly serverCpuShare: number;
  /** Why calls failed, by caller and called party. It is empty if none failed. */
  readonly why: string;
}

/** Sends `seconds` worth of calls at a rate through a stack. */
export async function runStep(stack: Stack, perSecond: number, seconds: number): Promise<Step> {
  const calls = Math.round(perSecond * seconds);
  const [port] = await freePorts(1);
  const answerer = await SippAnswerer.start(stack.answererPort);
  const others = new OthersLoad([...stack.pids, answerer.pid]);
  const before = stack.cpu();
  const startedMs = performance.now();
  const result: CallerResult = await runCallers({
    port: port!,
    target: stack.sipPort,
    perSecond,
    calls,
    holdMs: 0,
    timed: true,
  });
  const elapsedMs = performance.now() - startedMs;
  const after = stack.cpu();
  const othersShare = others.share(result.cpuMs);
  const answered = await answerer.stop();
  return {
    kind: stack.kind,
    offeredPerSecond: perSecond,
    begunPerSecond: round(result.perSecond, 0),
    calls,
    failed: Math.max(result.failed, answered.failed),
    retransmissions: result.retransmissions + answered.retransmissions,
    answerMs: spreadOf(result.answerTimesMs),
    serverCpuMsPerCall: round((after.serverMs - before.serverMs) / calls, 3),
    applicationCpuMsPerCall: round((after.applicationMs - before.applicationMs) / calls, 3),
    serverCpuShare: round((after.serverMs - before.serverMs) / elapsedMs),
    othersShare,
    why: [result, answered].map(({ why }) => why).join(' | '),
  };
}

/** Whether a rate was carried: no call failed, and as many calls began as asked for. */
export function carried({ failed, begunPerSecond, offeredPerSecond }: Step): boolean {
  return failed === 0 && begunPerSecond >= 0.95 * offeredPerSecond;
}
