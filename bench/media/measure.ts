import { setTimeout as delay } from 'node:timers/promises';
import type { SrtpSuite } from '../../src/media/srtp/index.ts';
import { MeasuredProcess } from '../shared/child.ts';
import { OthersLoad } from '../shared/machine.ts';
import { round } from '../shared/percentiles.ts';
import type { LoadReady, LoadReport } from './load-process.ts';
import type { ProgramSettings } from './plain-loop-process.ts';
import { busiestThreadMs, threadCpuMs } from './thread-cpu.ts';

/** Time for jitter buffers and the compiler to settle. */
const SETTLE_MS = 3_000;

/** The measured programs by name. */
export const PROGRAMS = {
  plain: { file: './plain-loop-process.ts', perRoom: 2 },
  pairs: { file: './engine-process.ts', perRoom: 2 },
  fours: { file: './engine-process.ts', perRoom: 4 },
  srtp: { file: './engine-process.ts', perRoom: 2, suite: 'AES_CM_128_HMAC_SHA1_80' },
  gcm: { file: './engine-process.ts', perRoom: 2, suite: 'AEAD_AES_128_GCM' },
} as const satisfies Record<string, { file: string; perRoom: number; suite?: SrtpSuite }>;
/** One of them. */
export type Program = keyof typeof PROGRAMS;

/** What came of a measurement. */
export interface Measured extends LoadReport {
  readonly program: Program;
  readonly legs: number;
  /** CPU of the busiest thread in percent of one core. It is the media thread, or the only one of the plain loop. */
  readonly cpu: number;
  /** Part of the machine that other work took. */
  readonly others: number;
}

/**
 * Has a program carry so many legs.
 * @param profile directory for a CPU profile of it; null: none
 */
export async function measure(
  program: Program,
  legs: number,
  durationMs: number,
  profile: string | null,
): Promise<Measured> {
  const {
    file,
    perRoom,
    suite = null,
  }: { file: string; perRoom: number; suite?: SrtpSuite | null } = PROGRAMS[program];
  await using load = await MeasuredProcess.start<LoadReady>(new URL('./load-process.ts', import.meta.url), {
    legs,
    suite,
  });
  const settings: ProgramSettings = { ports: load.ready.ports, perRoom, suite };
  const nodeArguments = profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  await using carrier = await MeasuredProcess.start<null>(new URL(file, import.meta.url), settings, nodeArguments);
  await delay(SETTLE_MS);
  const others = new OthersLoad([load.pid, carrier.pid, process.pid]);
  const cpu = threadCpuMs(carrier.pid);
  await load.ask('begin');
  await delay(durationMs);
  const report = await load.ask<LoadReport>('report');
  const cpuMs = busiestThreadMs(cpu, threadCpuMs(carrier.pid));
  return { ...report, program, legs, cpu: round((100 * cpuMs) / durationMs, 1), others: others.share() };
}
