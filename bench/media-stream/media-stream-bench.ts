import { setTimeout as delay } from 'node:timers/promises';
import { busiestThreadMs, threadCpuMs } from '../media/thread-cpu.ts';
import { defineBench } from '../shared/bench.ts';
import { MeasuredProcess } from '../shared/child.ts';
import { OthersLoad } from '../shared/machine.ts';
import { numberList } from '../shared/options.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import type { BotsReady, BotsReport, BotsSettings } from './bot-process.ts';
import type { CallsReady, CallsReport, CallsSettings } from './calls-process.ts';
import type { PhonesReady, PhonesReport, PhonesSettings } from './phones-process.ts';
import type { WayReport } from './way.ts';

const WARM_UP_MS = 15_000;
/** An AI may be heard so much later than a human, each way. */
const MOST_ADDED_MS = 40;
/** Frames that are silence or made up, in percent of all, each way. */
const MOST_EMPTY_PERCENT = 1;
const DIRECTS = 10;
/** They must not wait for threads that help to collect garbage, which have no real-time priority. */
const OTHER_ENDS = ['--single-threaded-gc'];

/** Many bots at once through the media engine and the AI gateway. */
export const mediaStreamBench = defineBench({
  name: 'media-stream',
  summary: 'bots on WebSockets through media engine and AI gateway: CPU, added delay each way, largest gap',
  about: `Each session is a caller's phone with RTP of 20 ms both ways, a room of the embedded media engine, the AI gateway, and
a bot that streams 20 ms both ways over a WebSocket. Every frame carries the time at which it was sent. ${DIRECTS} more callers
talk to the phone of a human by the same engine in the same run: what an AI adds is its delay less theirs, median by median and
95th percentile by 95th percentile. It fails where the latter is more than ${MOST_ADDED_MS} ms one way, or more than
${MOST_EMPTY_PERCENT} % of the frames are silence or made up, with the first of --sessions.`,
  options: {
    sessions: { help: 'sessions at once, one number after the other', default: '100' },
    seconds: { help: 'length of each measurement', default: 20 },
    'quiet-wait': { help: 'seconds to wait before each for other work on the machine to end', default: 10 },
  },
  measure: async ({ sessions, seconds, 'quiet-wait': quietWait }, report) => {
    const rows: Row[] = [];
    for (const count of numberList(sessions)) {
      await untilQuiet(quietWait * 1000);
      report.progress(`${count} sessions`);
      rows.push(...(await measureSessions(count, seconds, report)));
    }
    report.table('media-stream', 'Media engine and AI gateway; times in ms', rows);
    return rows.slice(0, 2).every((row) => row['ok'] === true);
  },
});

async function measureSessions(sessions: number, seconds: number, report: Report): Promise<Row[]> {
  const directs = Math.min(DIRECTS, sessions);
  await using bots = await start<BotsReady>('./bot-process.ts', { directs } satisfies BotsSettings, OTHER_ENDS);
  await using phones = await start<PhonesReady>(
    './phones-process.ts',
    { sessions, directs } satisfies PhonesSettings,
    OTHER_ENDS,
  );
  await using calls = await start<CallsReady>('./calls-process.ts', {
    sessions: phones.ready.sessions,
    url: bots.ready.url,
    directs: phones.ready.directs.map((caller, index) => ({ caller, human: bots.ready.directs[index] ?? 0 })),
  } satisfies CallsSettings);
  await delay(WARM_UP_MS);
  await Promise.all([bots.ask('report'), phones.ask('report')]);
  const before = threadCpuMs(calls.pid);
  const others = new OthersLoad([process.pid, bots.pid, phones.pid, calls.pid]);
  const startMs = performance.now();
  await delay(seconds * 1000);
  const wallMs = performance.now() - startMs;
  const after = threadCpuMs(calls.pid);
  const coreOf = (threads: readonly string[]): number =>
    round(busiestThreadMs(before, new Map([...after].filter(([thread]) => threads.includes(thread)))) / wallMs);
  const othersLoad = others.share();
  const [atBots, atPhones] = await Promise.all([bots.ask<BotsReport>('report'), phones.ask<PhonesReport>('report')]);
  const { connected, ended } = await calls.ask<CallsReport>('report');
  if (connected !== sessions || ended > 0) report.progress(`${connected} sessions were connected, ${ended} have ended`);
  const up = connected - ended;
  const all = {
    sessions,
    'gateway core': coreOf(calls.ready.gatewayThreads),
    'engine core': coreOf(calls.ready.engineThreads),
    others: othersLoad,
    up,
  };
  return [
    { ...all, ...wayRow('caller to bot', atBots.heard, atBots.direct, up === sessions) },
    { ...all, ...wayRow('bot to caller', atPhones.heard, atPhones.direct, up === sessions) },
  ];
}

async function start<Ready>(
  file: string,
  settings: unknown,
  nodeArguments: readonly string[] = [],
): Promise<MeasuredProcess<Ready>> {
  return await MeasuredProcess.start<Ready>(new URL(file, import.meta.url), settings, nodeArguments);
}

function wayRow(way: string, heard: WayReport, direct: WayReport, areUp: boolean): Row {
  const spread = spreadOf(heard.delaysMs);
  const plain = spreadOf(direct.delaysMs);
  const emptyPercent = round((100 * heard.empty) / (heard.empty + spread.count));
  // Bots and phones that are late are so on both ways, and a jitter buffer follows them on both.
  const addedMs = round(spread.p95 - plain.p95);
  return {
    way,
    frames: spread.count,
    'empty %': emptyPercent,
    p50: spread.p50,
    p95: spread.p95,
    p99: spread.p99,
    'direct p50': plain.p50,
    'direct p95': plain.p95,
    'added p50': round(spread.p50 - plain.p50),
    'added p95': addedMs,
    'largest gap': round(heard.largestGapMs),
    'direct gap': round(direct.largestGapMs),
    ok: areUp && addedMs <= MOST_ADDED_MS && emptyPercent <= MOST_EMPTY_PERCENT,
  };
}
