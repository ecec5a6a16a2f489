import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawnGuarded } from '../../test/tools/guarded-child.ts';
import { cpuMs } from '../shared/process-usage.ts';
import { answerTimesMs } from './message-log.ts';

const SCENARIOS = fileURLToPath(new URL('./scenarios/', import.meta.url));
/** The default buffers of SIPp have 64 KB, and its bursts overflow them. Linux allows up to net.core.rmem_max. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;
/** A call without a message for this long has failed. */
const GIVE_UP_MS = 10_000;
/** It is below the limit of open files, with which SIPp compares the calls that it may open. */
const MAX_CALLS = 15_000;

/** The counters of SIPp at one side. */
export interface SippCounts {
  readonly successful: number;
  readonly failed: number;
  readonly retransmissions: number;
  /** Failures by the names of SIPp, such as `UnexpectedMessage`, and the first lines of its error log. */
  readonly why: string;
}

/** The result of a run of callers. */
export interface CallerResult extends SippCounts {
  /** Time from the first call to the end of the last one. */
  readonly elapsedMs: number;
  /** Calls begun per second. */
  readonly perSecond: number;
  /** Time from the INVITE to the 200 of each call. */
  readonly answerTimesMs: readonly number[];
  /** CPU time of SIPp itself, near its end. */
  readonly cpuMs: number;
}

/** True if SIPp is installed. */
export function sippAvailable(): boolean {
  return spawnSync('sipp', ['-v'], { stdio: 'ignore' }).error === undefined;
}

/** The arguments of every SIPp. */
function argumentsOf(scenario: string, port: number, statistics: string): string[] {
  return [
    ...['-sf', join(SCENARIOS, scenario), '-i', '127.0.0.1', '-p', String(port), '-nostdin'],
    ...['-buff_size', String(SOCKET_BUFFER_BYTES), '-l', String(MAX_CALLS)],
    ...['-trace_stat', '-stf', statistics, '-fd', '1', '-trace_err', '-error_file', 'errors.log'],
  ];
}

/** A called party that answers every call. */
export class SippAnswerer {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(child: ChildProcess, port: number, directory: string) {
    this.#child = child;
    this.port = port;
    this.#directory = directory;
  }

  static async start(port: number): Promise<SippAnswerer> {
    const directory = await mkdtemp(join(tmpdir(), 'warmbridge-uas-'));
    const child = spawnGuarded('sipp', argumentsOf('uas-answer-expect-bye.xml', port, 'stat.csv'), {
      cwd: directory,
      stdio: 'ignore',
    });
    while (!existsSync(join(directory, 'stat.csv'))) {
      if (child.exitCode !== null) throw new Error(`SIPp ended with ${child.exitCode}`);
      await delay(20);
    }
    return new SippAnswerer(child, port, directory);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Ends SIPp and gives its counters. */
  async stop(): Promise<SippCounts> {
    // SIGUSR1 works like the key q: SIPp ends once no call is open.
    await end(this.#child, 'SIGUSR1');
    const counts = countsIn(this.#directory);
    await rm(this.#directory, { recursive: true, force: true });
    return counts;
  }
}

/** Makes all calls at a rate, and waits for the end of the last one. */
export async function runCallers(options: {
  readonly port: number;
  readonly target: number;
  readonly perSecond: number;
  readonly calls: number;
  readonly holdMs: number;
  /**
   * Keeps a log of messages for {@link CallerResult.answerTimesMs}, because the clock of SIPp ticks only every 4 ms.
   */
  readonly timed: boolean;
}): Promise<CallerResult> {
  const { port, target, perSecond, calls, holdMs, timed } = options;
  const directory = await mkdtemp(join(tmpdir(), 'warmbridge-uac-'));
  const limitMs = (calls / perSecond) * 1000 + holdMs + 4 * GIVE_UP_MS;
  const child = spawnGuarded(
    'sipp',
    [
      ...argumentsOf('uac-call-expect-200.xml', port, 'stat.csv'),
      ...['-r', String(perSecond), '-m', String(calls), '-d', String(holdMs)],
      ...['-recv_timeout', String(GIVE_UP_MS), '-timeout', `${Math.ceil(limitMs / 1000)}s`],
      ...(timed ? ['-trace_shortmsg', '-shortmessage_file', 'messages.log'] : []),
      `127.0.0.1:${target}`,
    ],
    { cwd: directory, stdio: 'ignore' },
  );
  const startedMs = performance.now();
  let ownCpuMs = 0;
  const sampling = setInterval(() => {
    if (child.exitCode === null) ownCpuMs = cpuMs(child.pid!);
  }, 200);
  const killer = setTimeout(() => child.kill('SIGKILL'), limitMs + GIVE_UP_MS);
  await once(child, 'exit');
  clearInterval(sampling);
  clearTimeout(killer);
  const elapsedMs = performance.now() - startedMs;
  const times = timed ? answerTimesMs(readIn(directory, 'messages.log')) : { answersMs: [], callsPerSecond: NaN };
  const counts = countsIn(directory);
  await rm(directory, { recursive: true, force: true });
  return {
    ...counts,
    // A call failed if it was not counted when SIPp had to be ended.
    failed: calls - counts.successful,
    elapsedMs,
    perSecond: Number.isNaN(times.callsPerSecond) ? (calls * 1000) / elapsedMs : times.callsPerSecond,
    answerTimesMs: times.answersMs,
    cpuMs: ownCpuMs,
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS);
  await exit;
  clearTimeout(timer);
}

function readIn(directory: string, file: string): string {
  return existsSync(join(directory, file)) ? readFileSync(join(directory, file), 'latin1') : '';
}

/** Reads the last line of the statistics of SIPp, and the failures of its error log. */
function countsIn(directory: string): SippCounts {
  const lines = readIn(directory, 'stat.csv').trim().split('\n');
  const names = lines[0]?.split(';') ?? [];
  const values = lines.at(-1)?.split(';') ?? [];
  const count = (name: string): number => Number(values[names.indexOf(`${name}(C)`)] ?? 0);
  const kinds = names
    .filter((name) => /^Failed(?!Call\()\w+\(C\)$/.test(name) && values[names.indexOf(name)] !== '0')
    .map((name) => `${name.slice('Failed'.length, -'(C)'.length)} ${values[names.indexOf(name)] ?? ''}`);
  // A message for a call that is over (a repeated response) is not a failure.
  const failures = readIn(directory, 'errors.log')
    .split(/(?=\d{4}-\d\d-\d\d\t)/)
    .filter((text) => text.includes('Aborting') || text.includes('aborting') || text.includes('nexpected'));
  return {
    successful: count('SuccessfulCall'),
    failed: count('FailedCall'),
    retransmissions: count('Retransmissions'),
    why: [...kinds, failures[0]?.replaceAll(/\s+/g, ' ').slice(0, 700) ?? ''].join('; '),
  };
}
