import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { AiGateway } from '../../src/ai/gateway/index.ts';
import { asCallId, asLegId } from '../../src/ports/ids.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { partySdp } from '../../test/tools/index.ts';
import { busiestThreadMs, threadCpuMs } from '../media/thread-cpu.ts';
import { defineBench } from '../shared/bench.ts';
import { MeasuredProcess } from '../shared/child.ts';
import { OthersLoad } from '../shared/machine.ts';
import { numberList } from '../shared/options.ts';
import { round, spreadOf } from '../shared/percentiles.ts';
import { untilQuiet } from '../shared/quiet.ts';
import type { Report, Row } from '../shared/report.ts';
import type { BotsReady, BotsReport } from './bot-process.ts';
import type { PhonesReport, PhonesSettings } from './phones-process.ts';
import type { WayReport } from './way.ts';

const PROGRAM = new URL('../../src/composition/ai-gateway-worker.ts', import.meta.url);
const WARM_UP_MS = 4_000;
/** The gateway may add so much to a direct path, each way. */
const MOST_ADDED_MS = 40;
/** Frames that are silence or made up, in percent of all, each way. */
const MOST_EMPTY_PERCENT = 1;
const DIRECTS = 10;

/** Many bots at once through the AI gateway. */
export const mediaStreamBench = defineBench({
  name: 'media-stream',
  summary: 'bots on WebSockets through the AI gateway: CPU, added delay each way, largest gap',
  about: `Each session has RTP of 20 ms both ways on one side, and a bot that streams 20 ms both ways over a WebSocket on the
other. Every frame carries the time at which it was sent. ${DIRECTS} of the phones and bots also send each other the same
frames directly by UDP, in the same run: what the gateway adds is its delay less the median of that. It fails where the 95th
percentile of what it adds is more than ${MOST_ADDED_MS} ms one way, or more than ${MOST_EMPTY_PERCENT} % of the frames are
silence or made up, with the first of --sessions.`,
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
    report.table('media-stream', 'The AI gateway; times in ms', rows);
    return rows.slice(0, 2).every((row) => row['ok'] === true);
  },
});

async function measureSessions(sessions: number, seconds: number, report: Report): Promise<Row[]> {
  await using bots = await MeasuredProcess.start<BotsReady>(new URL('./bot-process.ts', import.meta.url), null);
  const { url, directPort } = bots.ready;
  const settings: PhonesSettings = { sessions, directs: Math.min(DIRECTS, sessions), directPort };
  await using phones = await MeasuredProcess.start<number[]>(new URL('./phones-process.ts', import.meta.url), settings);
  await using gateway = new AiGateway({
    program: PROGRAM,
    address: '127.0.0.1',
    settings: { twilio: { accountSid: null } },
    clock: new SystemClock(),
    logger: pino({ level: 'warn' }, process.stderr),
  });
  await gateway.start();
  let connected = 0;
  let ended = 0;
  for (const [index, port] of phones.ready.entries()) {
    const call = {
      call: asCallId(`call-${index}`),
      leg: asLegId(`leg-${index}`),
      direction: 'inbound',
      from: 'anonymous',
      to: '1',
      metadata: {},
      history: [],
    } as const;
    const offer = partySdp({ address: '127.0.0.1', port, codecs: ['PCMU'], version: 1 });
    gateway.connect({ kind: 'media-stream', url, parameters: {}, authToken: null }, call, offer, ({ type }) => {
      if (type === 'connected') connected++;
      if (type === 'ended') ended++;
    });
  }
  await delay(WARM_UP_MS);
  await Promise.all([bots.ask('report'), phones.ask('report')]);
  const before = threadCpuMs(process.pid);
  const others = new OthersLoad([process.pid, bots.pid, phones.pid]);
  const startMs = performance.now();
  await delay(seconds * 1000);
  const wallMs = performance.now() - startMs;
  const core = round(busiestThreadMs(before, threadCpuMs(process.pid)) / wallMs);
  const othersLoad = others.share();
  const [atBots, atPhones] = await Promise.all([bots.ask<BotsReport>('report'), phones.ask<PhonesReport>('report')]);
  if (connected !== sessions || ended > 0) report.progress(`${connected} sessions were connected, ${ended} have ended`);
  const all = { sessions, 'gateway core': core, others: othersLoad, up: connected - ended };
  return [
    { ...all, ...wayRow('caller to bot', atBots.heard, atBots.direct, connected - ended === sessions) },
    { ...all, ...wayRow('bot to caller', atPhones.heard, atPhones.direct, connected - ended === sessions) },
  ];
}

function wayRow(way: string, heard: WayReport, direct: WayReport, areUp: boolean): Row {
  const spread = spreadOf(heard.delaysMs);
  const plain = spreadOf(direct.delaysMs);
  const emptyPercent = round((100 * heard.empty) / (heard.empty + spread.count));
  // The direct path's median: on a busy machine its own late packets must not hide what the gateway adds.
  const addedMs = round(spread.p95 - plain.p50);
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
