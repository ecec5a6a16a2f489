import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { encodeSample, G711 } from '../../src/media/rtp/index.ts';
import { asCallId, asLegId } from '../../src/ports/ids.ts';
import type { LegTranscription } from '../../src/ports/transcription.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { TranscriptionPool } from '../../src/transcription/index.ts';
import { extentOf, joined, PER_MS, SENTENCES, spoken } from '../../test/contract/speech/support/sounds.ts';
import { defineBench } from '../shared/bench.ts';
import { MeasuredProcess } from '../shared/child.ts';
import { numberList } from '../shared/options.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import { cpuMs, rssKib } from '../shared/process-usage.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import type { ForkSettings, ForksReport } from './forks-process.ts';
import type { WorkerSettings } from './worker-process.ts';

const PAUSE_MS = 400;
const SILENCE_MS = 700;
const WARM_UP_MS = 4_000;
/** The p95 of the delay may be so much beyond the silence that ends a turn. */
const LIMIT_MS = 1_000;

/** Many calls through one worker. */
export const transcriptionBench = defineBench({
  name: 'transcription',
  summary: 'legs of many calls through one transcription worker: CPU, delay, memory',
  about: `Two legs for each call, whose parties take turns. Their forks (G.711 of Flite's speech) go to one worker, by UDP in
real time, with a recognizer that takes --cost of the speech's time from the CPU. The delay is from the end of a turn to
its final segment in the pool; ${SILENCE_MS} ms of it are the silence that ends a turn. It fails where packets or turns
are lost at the first of --calls, or the delay's p95 there is ${SILENCE_MS + LIMIT_MS} ms or more.`,
  options: {
    calls: { help: 'calls at once, one number after the other', default: '100,300' },
    seconds: { help: 'length of each measurement', default: 12 },
    'quiet-wait': { help: 'seconds to wait before each for other work on the machine to end', default: 10 },
    cost: { help: 'CPU time of the recognizer, as a part of the speech', default: 0.002 },
    models: { help: 'directory of local models (Silero)', default: 'data/models' },
  },
  measure: async ({ calls, seconds, cost, models, 'quiet-wait': quietWait }, report) => {
    const rows: Row[] = [];
    const speech = await turnOfSpeech();
    for (const count of numberList(calls)) {
      await untilQuiet(quietWait * 1000);
      report.progress(`${count} calls`);
      rows.push(await measureCalls({ calls: count, seconds, settings: { cost, models }, speech }, report));
    }
    report.table('transcription', 'One worker; delays in ms', rows);
    return rows[0]?.['ok'] === true;
  },
});

/** G.711 of one turn of speech. */
async function turnOfSpeech(): Promise<Buffer> {
  const spokenTurn = joined(...(await spoken(SENTENCES.slice(0, 1), ['rms'])));
  // Flite is silent before its file ends. The delay counts from the end of what is heard.
  const sound = spokenTurn.subarray(0, extentOf(spokenTurn).endMs * PER_MS);
  return Buffer.from(Uint8Array.from(sound, (sample) => encodeSample(G711.PCMU, sample)));
}

interface Load {
  readonly calls: number;
  readonly seconds: number;
  readonly settings: WorkerSettings;
  readonly speech: Buffer;
}

async function measureCalls({ calls, seconds, settings, speech }: Load, report: Report): Promise<Row> {
  const clock = new SystemClock();
  const pool = openPool(clock, settings);
  try {
    while (pool.usage().workers < 1) await delay(20);
    const arrivals: { endAt: number; atMs: number }[][] = [];
    const legs: LegTranscription[] = [];
    for (let index = 0; index < 2 * calls; index++) {
      const told: { endAt: number; atMs: number }[] = [];
      arrivals.push(told);
      const leg = await openLeg(pool, index, (endAt) => told.push({ endAt, atMs: clock.now() }));
      leg.began({ ssrc: index + 1, payloadType: 0, codec: 'PCMU' });
      legs.push(leg);
    }
    const forks: ForkSettings = {
      ports: legs.map(({ address }) => address.port),
      speech: speech.toString('base64'),
      pauseMs: PAUSE_MS,
    };
    await using sender = await MeasuredProcess.start<null>(new URL('./forks-process.ts', import.meta.url), forks);
    await delay(WARM_UP_MS);
    const [pid = 0] = pool.pids;
    const before = { wall: clock.now(), worker: cpuMs(pid), sender: cpuMs(sender.pid), own: cpuMs(process.pid) };
    await delay(seconds * 1000);
    const wallMs = clock.now() - before.wall;
    const share = (usedMs: number): number => round(usedMs / wallMs);
    const used = {
      worker: share(cpuMs(pid) - before.worker),
      pool: share(cpuMs(process.pid) - before.own),
      sender: share(cpuMs(sender.pid) - before.sender),
    };
    const rssMiB = round(rssKib(pid) / 1024, 0);
    const { turnEndsMs, sent } = await sender.ask<ForksReport>('report');
    const stats = await Promise.all(legs.map((leg) => leg.end()));
    const lost = stats.reduce((sum, quality) => sum + (quality?.lost ?? 0), 0);
    const { delays, missed } = delaysOf(turnEndsMs, arrivals, { from: before.wall, to: before.wall + wallMs - 2_000 });
    const spread = spreadOf(delays);
    if (sent < 99) report.progress(`the forks sent ${sent} % of their packets: the machine was busy`);
    return {
      calls,
      legs: 2 * calls,
      'worker core': used.worker,
      'pool core': used.pool,
      'sender core': used.sender,
      'worker MiB': rssMiB,
      turns: spread.count,
      missed,
      'delay p50': spread.p50,
      'delay p95': spread.p95,
      'after silence p95': round(spread.p95 - SILENCE_MS),
      'packets lost': lost,
      'sent %': sent,
      ok: missed === 0 && lost === 0 && spread.p95 < SILENCE_MS + LIMIT_MS,
    };
  } finally {
    await pool.close();
  }
}

function openPool(clock: SystemClock, settings: WorkerSettings): TranscriptionPool {
  return new TranscriptionPool({
    workers: 1,
    program: new URL('./worker-process.ts', import.meta.url),
    settings,
    env: {},
    address: '127.0.0.1',
    turns: { silenceMs: SILENCE_MS, minSpeechMs: 250, maxTurnMs: 30_000 },
    clock,
    logger: pino({ level: 'warn' }, process.stderr),
  });
}

async function openLeg(
  pool: TranscriptionPool,
  index: number,
  told: (endAt: number) => void,
): Promise<LegTranscription> {
  const call = asCallId(`call-${index >> 1}`);
  const leg = { call, leg: asLegId(`leg-${index}`), role: 'caller', language: null, hints: [] } as const;
  return await pool.open(leg, (event) => {
    if (event.type === 'segment' && event.final) told(event.endAt);
  });
}

/** From the end of each turn in the time to the first segment told after it that ends about there. */
function delaysOf(
  turnEndsMs: readonly (readonly number[])[],
  arrivals: readonly (readonly { readonly endAt: number; readonly atMs: number }[])[],
  time: { readonly from: number; readonly to: number },
): { readonly delays: number[]; readonly missed: number } {
  const delays: number[] = [];
  let missed = 0;
  for (const [leg, ends] of turnEndsMs.entries()) {
    for (const endMs of ends) {
      if (endMs < time.from || endMs > time.to) continue;
      const told = arrivals[leg]?.find(({ atMs, endAt }) => atMs > endMs && Math.abs(endAt - endMs) < SILENCE_MS + 500);
      if (told === undefined) missed++;
      else delays.push(told.atMs - endMs);
    }
  }
  return { delays, missed };
}
