import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AiServer, BenchSite, onePair, wholeCalls } from '../product/index.ts';
import { defineBench } from '../shared/bench.ts';
import { percentile } from '../shared/percentiles.ts';
import type { Report } from '../shared/report.ts';
import type { CodedCall } from './coded-callers.ts';
import { CodedCallers } from './coded-callers.ts';
import { TestBucket } from '../../test/tools/test-bucket.ts';
import { fetchAll } from './fetched-recordings.ts';
import type { JudgedRecording } from './judge-recording.ts';
import { judgeRecording } from './judge-recording.ts';
import type { RecordingOnRecord } from './recordings-on-record.ts';
import { isKept, recordingsOnRecord, fileOf } from './recordings-on-record.ts';

/** The product runs at least so long. */
const LEAST_UP_MS = 400;
/** Calls last from so long up to so long. */
const SHORTEST_CALL_MS = 300;
const LONGEST_CALL_MS = 4_000;
/** A recording has its call up to so long before the kill. */
const MOST_MISSING_MS = 1_000;
const REST_MS = 60_000;
const TELL_EVERY = 10;
const MOST_TOLD = 20;

/** `kill -9` while calls are recorded. */
export const recordingCrashBench = defineBench({
  name: 'recording-crash',
  summary: 'kill -9 of the program while calls are recorded, and what their recordings are worth',
  about: `Recorded calls come at --rate a second, and last up to 4 s. Each caller sends a tone that changes with the
clock every 100 ms, so that what a recording has can be placed in time. --runs times the product is killed (SIGKILL) at a
random moment, up to --up ms after it was ready, and started again on the same files. At the end every recording must be
playable as it is, have its call up to a second before its end or the kill, in order, and be the file whose hash is on
record, once; or a fact must name the gap. \`verify\` must find no break. The exit code is 1 if a promise is broken.`,
  options: {
    pair: { help: 'engine pair', default: 'embedded' },
    runs: { help: 'how often the product is killed', default: 5 },
    rate: { help: 'calls a second', default: 3 },
    up: { help: 'most milliseconds that the product runs', default: 5_000 },
    format: { help: 'recording.format', default: 'wav' },
    s3: { help: 'recordings go to an S3-compatible storage, which is away for a while now and then', default: false },
  },
  measure: async (options, report) => {
    const pair = onePair(options.pair, report);
    if (pair === null) return false;
    await using callers = await CodedCallers.open();
    await using ai = await AiServer.open((_notice, respond) => respond([]));
    await using bucket = options.s3 ? await TestBucket.start() : null;
    const site = await BenchSite.start(pair, {
      ...wholeCalls(ai.url),
      recording: true,
      // A machine that others use is late for reasons that this bench is not about.
      limits: { overload: { enabled: false } },
      environment: { NODE_COMPILE_CACHE: 'compiled' },
      recordingSettings: { format: options.format, ...(bucket !== null && { storage: bucket.settings }) },
    });
    try {
      const calls = await killAgainAndAgain(site, callers, options, report, bucket);
      await untilQuiet(site, report, bucket);
      await site.product.stop();
      const local = join(dirname(site.databaseFile), 'recordings');
      const directory = bucket === null ? local : join(dirname(site.databaseFile), 'fetched');
      if (bucket !== null) {
        const twice = await fetchAll(bucket.store, directory, local);
        const left = (await readdir(local)).length;
        report.fact(
          'storage',
          { twice, left },
          `in both places ${String(twice)}, left in the directory ${String(left)}`,
        );
      }
      return await reported(calls, await recordingsOnRecord(site.databaseFile, directory), directory, report);
    } finally {
      await site.stop();
    }
  },
});

interface Options {
  readonly runs: number;
  readonly rate: number;
  readonly up: number;
}

async function killAgainAndAgain(
  site: BenchSite,
  callers: CodedCallers,
  { runs, rate, up }: Options,
  report: Report,
  bucket: TestBucket | null,
): Promise<readonly CodedCall[]> {
  const calls: CodedCall[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const until = performance.now() + LEAST_UP_MS + Math.random() * Math.max(0, up - LEAST_UP_MS);
    for (let next = performance.now(); performance.now() < until;) {
      await delay(5);
      if (performance.now() < next) continue;
      next += (Math.random() * 2_000) / rate;
      const lastsMs = SHORTEST_CALL_MS + Math.random() * (LONGEST_CALL_MS - SHORTEST_CALL_MS);
      calls.push(await callers.call(site.product.sip.port, lastsMs));
    }
    if (bucket !== null) bucket.faulty = Math.random() < 0.5;
    callers.abandon(Date.now());
    await site.product.kill();
    await site.restart();
    if (run % TELL_EVERY === 0 || run === runs) report.progress(`${run} of ${runs} runs, ${calls.length} calls`);
  }
  if (bucket !== null) bucket.faulty = false;
  return calls;
}

/** Waits until no call is up, and what waits to be kept is kept. */
async function untilQuiet(site: BenchSite, report: Report, bucket: TestBucket | null): Promise<void> {
  const deadline = performance.now() + REST_MS;
  const open = async (): Promise<number> => (await site.product.request<{ calls: number }>('/v1/diagnostics')).calls;
  while ((await open()) > 0 && performance.now() < deadline) await delay(500);
  report.progress('every call is over');
  await delay(5_000);
  if (bucket === null) return;
  const waiting = async (): Promise<number> => await site.product.metric('warmbridge_recordings_waiting');
  while ((await waiting()) > 0 && performance.now() < deadline) await delay(500);
  report.progress(`${String(await waiting())} recordings wait for the storage`);
}

interface Case {
  readonly call: CodedCall;
  readonly record: RecordingOnRecord;
  /** Null: there is no file, or none that can be read. */
  readonly judged: JudgedRecording | null;
  readonly isKept: boolean;
}

async function reported(
  calls: readonly CodedCall[],
  records: readonly RecordingOnRecord[],
  directory: string,
  report: Report,
): Promise<boolean> {
  const byNumber = new Map(records.map((record) => [record.from, record]));
  const answered = calls.filter(({ answeredAt }) => answeredAt !== null);
  const cases: Case[] = [];
  for (const call of answered) {
    const record = byNumber.get(call.from);
    if (record === undefined) continue;
    const file = fileOf(directory, record.call);
    cases.push({ call, record, judged: await judgedOrNull(file, call), isKept: isKept(file, record) });
  }
  const there = cases.filter(({ judged }) => judged !== null);
  const due = cases.filter(
    ({ call, record }) => call.endedAt! - call.answeredAt! > MOST_MISSING_MS && record.gaps === 0,
  );
  const withSound = due.filter(({ judged }) => judged !== null && judged.missingMs !== null);
  const promises = [
    promise('calls that were answered are on record', answered, ({ from }) => byNumber.has(from)),
    promise(
      'calls of more than a second have a recording',
      due,
      ({ judged }) => judged?.missingMs !== undefined && judged.missingMs !== null,
    ),
    promise('recordings are playable as they are', there, ({ judged }) => judged!.playable),
    promise('they begin within a second of the answer', withSound, ({ judged }) => judged!.lateMs! <= MOST_MISSING_MS),
    promise(
      'those of calls that were killed end less than a second before',
      withSound.filter(({ call }) => call.killed),
      ends,
    ),
    promise(
      'those of calls that were hung up end less than a second before',
      withSound.filter(({ call }) => !call.killed),
      ends,
    ),
    promise('what they have is in order', withSound, ({ judged }) => judged!.jumps.length === 0),
    promise('their hashes are on record, once', there, (one) => one.isKept),
    promise('verify finds no break', cases, ({ record }) => record.breaks.length === 0),
  ];
  const killed = withSound.filter(({ call }) => call.killed).map(({ judged }) => judged!.missingMs!);
  const ended = withSound.filter(({ call }) => !call.killed).map(({ judged }) => judged!.missingMs!);
  const summary = {
    calls: calls.length,
    answered: answered.length,
    killed: answered.filter((call) => call.killed).length,
    recordings: there.length,
    withoutFile: cases.length - there.length,
    namedGaps: cases.filter(({ record }) => record.gaps > 0).length,
    killedMissingMedianMs: percentile(
      killed.toSorted((left, right) => left - right),
      0.5,
    ),
    killedMissingMostMs: Math.max(0, ...killed),
    endedMissingMostMs: Math.max(0, ...ended),
  };
  report.fact(
    'summary',
    summary,
    Object.entries(summary)
      .map(([name, count]) => `${name} ${String(count)}`)
      .join(', '),
  );
  report.table(
    'promises',
    'Promises',
    promises.map(({ broken, ...one }) => ({ ...one, broken: broken.length, ok: broken.length === 0 })),
  );
  for (const { promise: of, broken } of promises) {
    for (const one of broken.slice(0, MOST_TOLD)) report.progress(`${of}: ${JSON.stringify(one)}`);
  }
  return promises.every(({ counted, broken }) => counted > 0 && broken.length === 0);
}

function ends({ judged }: Case): boolean {
  return judged!.missingMs! <= MOST_MISSING_MS;
}

interface Promised<Item> {
  readonly promise: string;
  readonly counted: number;
  readonly broken: readonly Item[];
}

function promise<Item>(text: string, items: readonly Item[], isKeptBy: (item: Item) => boolean): Promised<unknown> {
  return { promise: text, counted: items.length, broken: items.filter((item) => !isKeptBy(item)) };
}

async function judgedOrNull(file: string, call: CodedCall): Promise<JudgedRecording | null> {
  if (!existsSync(file)) return null;
  try {
    return await judgeRecording(file, call);
  } catch {
    return { playable: false, missingMs: null, lateMs: null, jumps: [] };
  }
}
