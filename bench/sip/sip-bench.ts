import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBench } from '../shared/bench.ts';
import { numberList } from '../shared/options.ts';
import { hotSpots } from '../shared/hot-spots.ts';
import { round } from '../shared/percentiles.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report } from '../shared/report.ts';
import { dialogMemory } from './dialog-memory.ts';
import type { Step } from './ramp.ts';
import { carried, runStep } from './ramp.ts';
import { sippAvailable } from './sipp.ts';
import type { StackKind } from './stack.ts';
import { missingStack, Stack } from './stack.ts';

const KINDS: readonly StackKind[] = ['embedded', 'drachtio', 'direct'];

/** Calls per second through the embedded SIP server and through drachtio-server. */
export const sipBench = defineBench({
  name: 'sip',
  summary: 'calls a second of a signalling-only B2BUA: embedded SIP server against drachtio-server',
  about: `SIPp calls SIPp through drachtio-srf's createB2BUA: INVITE, 180, 200, ACK, BYE, 200, on UDP. Server and
application are a process each. Every rate is sent through each server in turn, --repeat times; a server
whose calls failed every time gets no higher rate. "direct" is SIPp to SIPp with nothing between: what
the machine can do. Answer times are INVITE to 200 as the caller sees it. --dialogs holds that many calls
and compares memory before, and after, their transactions have ended (40 s a server).`,
  options: {
    rates: { help: 'calls a second, in order', default: '200,400,600,800,1000,1300' },
    seconds: { help: 'length of each step', default: 5 },
    repeat: { help: 'times that each step is done', default: 2 },
    stacks: { help: 'what to measure', default: KINDS.join(',') },
    'quiet-wait': { help: 'seconds to wait before a step for other work on the machine to end', default: 20 },
    dialogs: { help: 'calls held for memory; 0 leaves it out', default: 2000 },
    profile: { help: 'CPU profile of the embedded server, and its hot spots', default: false },
  },
  measure: async (options, report) => {
    if (!sippAvailable()) {
      report.fact('unavailable', 'sipp', 'SIPp is not installed');
      return false;
    }
    const kinds = KINDS.filter((kind) => options.stacks.split(',').includes(kind) && available(kind, report));
    const profile = options.profile ? await mkdtemp(join(tmpdir(), 'warmbridge-profile-')) : null;
    const nodeArguments = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const stacks = await Promise.all(kinds.map(async (kind) => await Stack.start(kind, nodeArguments)));
    const steps: Step[] = [];
    try {
      for (const rate of numberList(options.rates)) {
        steps.push(...(await rampStep(stacks, rate, options, steps, report)));
      }
      report.table('steps', 'Calls through each server, in the order measured', steps.map(stepRow));
      for (const stack of stacks) {
        const counts = await stack.applicationCounts();
        if (counts !== null && counts.lastFailure !== null)
          report.progress(`${stack.kind}: application: ${JSON.stringify(counts)}`);
      }
    } finally {
      await Promise.all(stacks.map(async (stack) => await stack.stop()));
    }
    summarize(kinds, steps, report);
    if (options.dialogs > 0) {
      const rows = [];
      for (const kind of kinds.filter((one) => one !== 'direct')) {
        report.progress(`${kind}: holding ${options.dialogs} calls`);
        rows.push(await dialogMemory(kind, options.dialogs));
      }
      report.table('memory', `Memory with ${options.dialogs} calls held (2 dialogs each)`, rows);
    }
    if (profile !== null) {
      report.table('hotSpots', `Self time of the embedded server (profile in ${profile})`, hotSpots(profile, 25));
    }
    return steps.some((step) => step.kind === 'embedded' && carried(step));
  },
});

function available(kind: StackKind, report: Report): boolean {
  const missing = missingStack(kind);
  if (missing !== null) report.fact(`${kind}Unavailable`, missing, `${kind}: not available: ${missing}`);
  return missing === null;
}

/** Runs one rate through each server that may still carry it, in turn. */
async function rampStep(
  stacks: readonly Stack[],
  rate: number,
  options: { readonly seconds: number; readonly repeat: number; readonly 'quiet-wait': number },
  before: readonly Step[],
  report: Report,
): Promise<Step[]> {
  const steps: Step[] = [];
  for (let repeat = 1; repeat <= options.repeat; repeat += 1) {
    for (const stack of stacks) {
      const mine = before.filter(({ kind }) => kind === stack.kind);
      const last = mine.filter(({ offeredPerSecond }) => offeredPerSecond === mine.at(-1)?.offeredPerSecond);
      if (last.length > 0 && !last.some(carried)) continue;
      await untilQuiet(options['quiet-wait'] * 1000);
      const step = await runStep(stack, rate, options.seconds);
      steps.push(step);
      report.progress(
        `${step.kind} ${rate}/s #${repeat}: failed ${step.failed}, p95 ${step.answerMs.p95} ms, others ${step.othersShare}`,
      );
      if (step.failed > 0) report.progress(step.why);
    }
  }
  return steps;
}

function stepRow(step: Step): Record<string, string | number | boolean> {
  return {
    server: step.kind,
    offered: step.offeredPerSecond,
    begun: step.begunPerSecond,
    calls: step.calls,
    failed: step.failed,
    retrans: step.retransmissions,
    'p50 ms': step.answerMs.p50,
    'p95 ms': step.answerMs.p95,
    'p99 ms': step.answerMs.p99,
    'server ms/call': step.serverCpuMsPerCall,
    'app ms/call': step.applicationCpuMsPerCall,
    'server core': step.serverCpuShare,
    others: step.othersShare,
  };
}

function summarize(kinds: readonly StackKind[], steps: readonly Step[], report: Report): void {
  const rows = kinds.map((kind) => {
    const mine = steps.filter((step) => step.kind === kind);
    const rates = [...new Set(mine.map(({ offeredPerSecond }) => offeredPerSecond))];
    const highest = (every: boolean): number =>
      Math.max(
        0,
        ...rates.filter((rate) => {
          const same = mine.filter(({ offeredPerSecond }) => offeredPerSecond === rate);
          return every ? same.every(carried) : same.some(carried);
        }),
      );
    return { kind, everyTime: highest(true), once: highest(false) };
  });
  const reference = rows.find(({ kind }) => kind === 'drachtio');
  report.table(
    'highest',
    'Highest rate without a failed call',
    rows.map(({ kind, everyTime, once }) => ({
      server: kind,
      'every time': everyTime,
      'at least once': once,
      'ratio to drachtio': reference === undefined || reference.once === 0 ? null : round(once / reference.once),
    })),
  );
}
