import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBench } from '../shared/bench.ts';
import { hotSpots } from '../shared/hot-spots.ts';
import { numberList } from '../shared/options.ts';
import { round } from '../shared/percentiles.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import type { Measured, Program } from './measure.ts';
import { measure, PROGRAMS } from './measure.ts';

/** SRTP may take so many times the CPU of plain RTP. */
const MOST_SRTP = 1.6;

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
