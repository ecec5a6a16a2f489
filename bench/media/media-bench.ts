import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defineBench } from '../shared/bench.ts';
import { MeasuredProcess } from '../shared/child.ts';
import { hotSpots } from '../shared/hot-spots.ts';
import { OthersLoad } from '../shared/machine.ts';
import { numberList } from '../shared/options.ts';
import { round } from '../shared/percentiles.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { SrtpSuite } from '../../src/media/srtp/index.ts';
import type { Report, Row } from '../shared/report.ts';
import type { LoadReady, LoadReport } from './load-process.ts';
import type { ProgramSettings } from './plain-loop-process.ts';
import { busiestThreadMs, threadCpuMs } from './thread-cpu.ts';

/** Time for jitter buffers and the compiler to settle. */
const SETTLE_MS = 3_000;

/** SRTP may take so many times the CPU of plain RTP. */
const MOST_SRTP = 1.6;

/** The measured programs by name. */
const PROGRAMS = {
  plain: { file: './plain-loop-process.ts', perRoom: 2 },
  pairs: { file: './engine-process.ts', perRoom: 2 },
  fours: { file: './engine-process.ts', perRoom: 4 },
  srtp: { file: './engine-process.ts', perRoom: 2, suite: 'AES_CM_128_HMAC_SHA1_80' },
  gcm: { file: './engine-process.ts', perRoom: 2, suite: 'AEAD_AES_128_GCM' },
} as const satisfies Record<string, { file: string; perRoom: number; suite?: SrtpSuite }>;
type Program = keyof typeof PROGRAMS;

interface Measured extends LoadReport {
  readonly program: Program;
  readonly legs: number;
  /** CPU of the busiest thread in percent of one core. It is the media thread, or the only one of the plain loop. */
  readonly cpu: number;
  /** Part of the machine that other work took. */
  readonly others: number;
}

/** Load on the embedded media engine. */
export const mediaBench = defineBench({
  name: 'media',
  summary: 'legs of the embedded media engine: CPU and packet spacing, against a plain UDP loop',
  about: `A process of its own is the far end of all legs: each sends a packet every 20 ms and notes what comes.
"plain" passes the newest packet of each partner on at a 20 ms clock, no more: what Node takes for the
packets as such. "pairs" is the engine with rooms of two legs, "fours" with rooms of four, where every
packet is mixed of three. "srtp" and "gcm" are pairs whose legs are encrypted, with AES-CM and HMAC-SHA1 or with
AES-GCM. "x pairs" is their CPU beside that of pairs in the same run; the bar is 1.6 for "srtp". CPU is that of the busiest thread, in percent of one core. Spacing is between
packets of one leg as they arrive, the lateness of the measuring process included.`,
  options: {
    legs: { help: 'numbers of legs, in order', default: '250,500,1000' },
    seconds: { help: 'length of each measurement', default: 6 },
    repeat: { help: 'times that each is done', default: 1 },
    programs: { help: 'what to measure', default: Object.keys(PROGRAMS).join(',') },
    'quiet-wait': { help: 'seconds to wait before each for other work on the machine to end', default: 20 },
    profile: { help: 'CPU profile of the engine, and its hot spots', default: false },
  },
  measure: async (options, report) => {
    const chosen = options.programs.split(',');
    const programs = (Object.keys(PROGRAMS) as Program[]).filter((program) => chosen.includes(program));
    const profile = options.profile ? await mkdtemp(join(tmpdir(), 'warmbridge-profile-')) : null;
    const all: Measured[] = [];
    for (const legs of numberList(options.legs)) {
      for (let turn = 0; turn < options.repeat; turn++) {
        for (const program of programs) {
          await untilQuiet(options['quiet-wait'] * 1000);
          const one = await measure(program, legs, options.seconds * 1000, program === 'plain' ? null : profile);
          report.progress(`${program}, ${legs} legs: ${one.cpu} % of a core, p99 ${one.spacing.p99} ms`);
          all.push(one);
        }
      }
    }
    reportAll(all, report);
    if (profile !== null) {
      report.table('hotSpots', `Self time of the engine (profile in ${profile})`, hotSpots(profile, 25));
    }
    return all.every(
      (one) =>
        (one.program === 'fours' || one.fromPartner > 90) &&
        !(one.program === 'srtp' && timesOf(one, 'pairs', all) > MOST_SRTP),
    );
  },
});

async function measure(program: Program, legs: number, durationMs: number, profile: string | null): Promise<Measured> {
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

/** Its CPU in times of the mean of another program with as many legs. */
function timesOf(one: Measured, other: Program, all: readonly Measured[]): number {
  const peers = all.filter(({ program, legs }) => program === other && legs === one.legs);
  return one.cpu / (peers.reduce((sum, { cpu }) => sum + cpu, 0) / peers.length);
}

function reportAll(all: readonly Measured[], report: Report): void {
  const rows = all.map((one): Row => {
    const peers = all.filter(({ program, legs }) => program === 'plain' && legs === one.legs);
    const mean = (of: (peer: Measured) => number): number =>
      peers.reduce((sum, peer) => sum + of(peer), 0) / peers.length;
    return {
      program: one.program,
      legs: one.legs,
      'cpu %': one.cpu,
      'x plain': round(one.cpu / mean((peer) => peer.cpu)),
      'x pairs': round(timesOf(one, 'pairs', all)),
      'p50 ms': one.spacing.p50,
      'p95 ms': one.spacing.p95,
      'p99 ms': one.spacing.p99,
      'max ms': one.spacing.max,
      'p99 x plain': round(one.spacing.p99 / mean((peer) => peer.spacing.p99)),
      'received %': one.received,
      'from partner %': one.fromPartner,
      'sent %': one.sent,
      'others %': round(one.others * 100, 0),
    };
  });
  report.table('measured', 'In the order measured', rows);
}
