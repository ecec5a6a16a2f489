import { setTimeout as delay } from 'node:timers/promises';
import { nowMs } from '../../test/tools/index.ts';
import type { WebrtcPeer } from '../../test/tools/webrtc-peer.ts';
import { WebrtcPeers } from '../../test/tools/webrtc-peer.ts';
import type { LoadReady, LoadReport } from '../media/load-process.ts';
import type { ProgramSettings } from '../media/plain-loop-process.ts';
import { defineBench } from '../shared/bench.ts';
import { MeasuredProcess } from '../shared/child.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import { treeCpuMs } from '../shared/process-usage.ts';
import type { Row } from '../shared/report.ts';
import type { BrowserJoin } from './browsers-process.ts';

/** From an answer to sound, both ways, at the 95th percentile. */
const MOST_AUDIO_MS = 150;
const LEAST_RECEIVED_PERCENT = 99;
/** Calls are answered one after the other, ten a second. */
const BETWEEN_MS = 100;
/** For jitter buffers and the compiler. */
const SETTLE_MS = 2_000;
const FORMATS = [{ payloadType: 0, map: 'PCMU/8000' }];

interface Carried {
  readonly report: LoadReport;
  /** CPU of the program with all its processes, in percent of one core. */
  readonly cpu: number;
}

/** What legs in browsers cost, and how soon they hear something. */
export const webrtcBench = defineBench({
  name: 'webrtc',
  summary: 'legs in browsers (ICE, DTLS-SRTP) on the embedded media engine, beside as many with plain RTP',
  about: `Headless browsers (node-datachannel, all in one process) are legs of the embedded engine, two in a room, which hear
each other in PCMU. "Answer to audio" is the time from when a browser has our answer to its first packet at the media
thread, and to our first one at the browser. CPU is that of the program with all its processes. As many legs with plain
RTP follow in the same run. The exit code is 1 where the 95th percentile of either way is over ${MOST_AUDIO_MS} ms, or less
than ${LEAST_RECEIVED_PERCENT} % of the packets came.`,
  options: {
    legs: { help: 'legs at once', default: 50 },
    seconds: { help: 'time that is measured, of each kind', default: 10 },
  },
  measure: async ({ legs, seconds }, report) => {
    report.progress(`${legs} legs in browsers`);
    const { browsers, answerMs, toEngineMs, toBrowserMs } = await measureBrowsers(legs, seconds);
    report.progress(`${legs} legs with plain RTP`);
    const plain = await measurePlain(legs, seconds);
    const times = { 'offer to answer': answerMs, 'answer to audio in': toEngineMs, 'answer to audio out': toBrowserMs };
    const rows = Object.entries(times).map(([what, values]): Row => {
      const { p50, p95, max } = spreadOf(values);
      return { what, legs: values.length, p50, p95, max };
    });
    report.table('times', 'Times of legs in browsers, ms', rows);
    const kinds = { 'in browsers': browsers, 'plain RTP': plain };
    report.table(
      'cost',
      'What legs cost',
      Object.entries(kinds).map(([kind, { cpu, report: carried }]): Row => {
        const { spacing, received, fromPartner } = carried;
        return { legs: kind, 'CPU %': cpu, 'us a leg and 20 ms': round((cpu * 200) / legs, 1), 'received %': received, 'from partner %': fromPartner, 'gap p95 ms': spacing.p95 }; // prettier-ignore
      }),
    );
    const ratio = round(browsers.cpu / plain.cpu, 1);
    report.fact('ratio', ratio, `\nA leg in a browser takes ${ratio} times the CPU of one with plain RTP.`);
    const whole = toEngineMs.length === legs && toBrowserMs.length === legs;
    const soon = Math.max(spreadOf(toEngineMs).p95, spreadOf(toBrowserMs).p95) <= MOST_AUDIO_MS;
    return whole && soon && browsers.report.received >= LEAST_RECEIVED_PERCENT && browsers.report.fromPartner === 100;
  },
});

async function measureBrowsers(legs: number, seconds: number) {
  await using load = await startLoad(legs);
  await using peers = new WebrtcPeers();
  const all: WebrtcPeer[] = [];
  for (const port of load.ready.ports) all.push(await peers.open(port));
  await using program = await MeasuredProcess.start<null>(new URL('./browsers-process.ts', import.meta.url), null);
  const answerMs: number[] = [];
  const answeredAtMs: number[] = [];
  for (const [index, peer] of all.entries()) {
    const offer = await peer.offer({ formats: FORMATS });
    const offeredMs = nowMs();
    const join: BrowserJoin = { index, offer };
    const answer = await program.ask<string>('join', join);
    answeredAtMs.push(nowMs());
    answerMs.push(nowMs() - offeredMs);
    await peer.accept(answer);
    await delay(BETWEEN_MS);
  }
  const browsers = await carry(program, load, seconds);
  const heard = await program.ask<(number | null)[]>('heard');
  const since = (times: readonly (number | null)[]): number[] =>
    times.flatMap((atMs, index) => (atMs === null ? [] : [atMs - answeredAtMs[index]!]));
  return { browsers, answerMs, toEngineMs: since(heard), toBrowserMs: since(all.map(({ heardAtMs }) => heardAtMs)) };
}

async function measurePlain(legs: number, seconds: number): Promise<Carried> {
  await using load = await startLoad(legs);
  const settings: ProgramSettings = { ports: load.ready.ports, perRoom: 2, suite: null };
  await using program = await MeasuredProcess.start<null>(
    new URL('../media/engine-process.ts', import.meta.url),
    settings,
  );
  return await carry(program, load, seconds);
}

async function startLoad(legs: number): Promise<MeasuredProcess<LoadReady>> {
  const file = new URL('../media/load-process.ts', import.meta.url);
  return await MeasuredProcess.start<LoadReady>(file, { legs, suite: null });
}

async function carry(
  program: MeasuredProcess<unknown>,
  load: MeasuredProcess<LoadReady>,
  seconds: number,
): Promise<Carried> {
  await delay(SETTLE_MS);
  const beganCpuMs = treeCpuMs(program.pid);
  await load.ask('begin');
  await delay(seconds * 1_000);
  const report = await load.ask<LoadReport>('report');
  return { report, cpu: round((treeCpuMs(program.pid) - beganCpuMs) / (10 * seconds), 1) };
}
