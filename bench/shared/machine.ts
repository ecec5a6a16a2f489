import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { cpuMs, machineBusyMs } from './process-usage.ts';
import { round } from './percentiles.ts';
import type { Report } from './report.ts';

/**
 * The load of the machine by others: the CPU time of the machine without that of the measured processes. On a shared
 * machine a figure without it says little.
 */
export class OthersLoad {
  readonly #pids: readonly number[];
  readonly #startedMs = performance.now();
  readonly #busyMs = machineBusyMs();
  readonly #ownMs: number;

  /** @param pids measured processes, which must exist at both ends */
  constructor(pids: readonly number[]) {
    this.#pids = pids;
    this.#ownMs = this.#own();
  }

  /**
   * Part of the machine that others used since, from 0 to 1. `endedMs` is the CPU time of measured processes that
   * ended.
   */
  share(endedMs = 0): number {
    const capacityMs = (performance.now() - this.#startedMs) * availableParallelism();
    const othersMs = machineBusyMs() - this.#busyMs - (this.#own() - this.#ownMs) - endedMs;
    return round(Math.max(0, othersMs / capacityMs));
  }

  #own(): number {
    return this.#pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
  }
}

/** Writes date, machine and load at the top of a report. */
export function describeMachine(report: Report): void {
  const machine = {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGib: round(totalmem() / 2 ** 30, 0),
    node: process.version,
    load: loadText(),
    commit: commitText(),
  };
  const { date, cpu, cores, memoryGib, node, load, commit } = machine;
  const words = `${date}  ${cpu}, ${cores} cores, ${memoryGib} GiB, Node ${node}, load ${load}, commit ${commit}`;
  report.fact('machine', machine, words);
}

/** Load averages of the last 1, 5 and 15 minutes. */
export function loadText(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}

/** The measured commit, with a `+` if files differ from it. It is `unknown` outside of a repository. */
function commitText(): string {
  try {
    const text = execFileSync('git', ['describe', '--always', '--dirty=+'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.trim();
  } catch {
    return 'unknown';
  }
}
