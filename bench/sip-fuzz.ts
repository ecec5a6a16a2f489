/**
 * Fuzzes the SIP message layer: `node bench/sip-fuzz.ts [count] [seed]` (defaults 1,000,000 and 1).
 *
 * Four of five rounds parse a mutated datagram and use all readers on it, one of five feeds a stream of mutated
 * messages in random pieces; every tenth round also checks that writing and reading gives the same message, and that
 * the whole stream gives the same as its pieces. Exits 1 where anything throws, where those checks fail, where a
 * message takes longer than 5 ms, or where the heap grows by more than 64 MB. Before that, messages of 64 KB with one
 * thing repeated in one place are timed in the same way.
 *
 * Time: other processes, garbage collection and compilation can make any round slow. A round over 1 ms is therefore
 * timed again, alone, five times after a collection, in CPU time of this thread; the least of those is its time. Only
 * that can exceed the limit for a reason that lies in the message. (Wall time would not do: with eight processes
 * waiting for each core, every 1 ms of work takes more than 5.)
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  checkRoundTrip,
  checkStream,
  hostileMessages,
  mutate,
  Random,
  seedMessages,
  useDatagram,
  useStream,
} from '../test/unit/sip-server/message/fuzzer.ts';

const COUNT = Number(process.argv[2] ?? 1_000_000);
const SEED = Number(process.argv[3] ?? 1);
const LIMIT_MS = 5;
const SUSPECT_MS = 1;
const RETRIES = 5;
const HEAP_LIMIT_BYTES = 64 * 1024 * 1024;
const REPORTED = 5;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface Round {
  readonly bytes: Buffer;
  readonly messages: number;
  readonly run: () => void;
}

const corpus = seedMessages();
const random = new Random(SEED);
const seen = { message: 0, fault: 0 };
let events = 0;

function nextRound(index: number): Round {
  if (index % 5 !== 4) {
    const bytes = mutate(random.pick(corpus), corpus, random);
    return { bytes, messages: 1, run: () => void (seen[useDatagram(bytes)] += 1) };
  }
  const parts = Array.from({ length: 1 + random.below(4) }, () =>
    random.below(2) === 0 ? random.pick(corpus) : mutate(random.pick(corpus), corpus, random),
  );
  const bytes = Buffer.concat(parts);
  const chunkSeed = random.below(2 ** 32);
  return {
    bytes,
    messages: parts.length,
    run: () => void (events += useStream(bytes, new Random(chunkSeed)).length),
  };
}

function timeMs(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

function cpuMs(run: () => void): number {
  const before = process.threadCpuUsage();
  run();
  const used = process.threadCpuUsage(before);
  return (used.user + used.system) / 1000;
}

/** The least CPU time of several runs, alone. */
function timeAlone(run: () => void): number {
  collect();
  return Math.min(...Array.from({ length: RETRIES }, () => cpuMs(run)));
}

let failures = 0;
function fail(kind: string, index: number, bytes: Buffer, detail: string): void {
  failures += 1;
  if (failures > REPORTED) return;
  console.error(`${kind} in round ${index} (seed ${SEED}): ${detail}`);
  console.error(bytes.subarray(0, 2000).toString('base64'));
}

/** Times a round again where it was slow, and keeps the slowest. */
function judge(round: Round, index: number, firstMs: number): void {
  let ms = firstMs;
  if (ms > SUSPECT_MS) {
    retimed += 1;
    ms = timeAlone(round.run);
    if (ms > LIMIT_MS) fail('slow', index, round.bytes, `${ms.toFixed(2)} ms for ${round.bytes.length} bytes`);
  }
  if (ms > slowestMs) [slowestMs, slowestBytes] = [ms, round.bytes.length];
}

let slowestMs = 0;
let slowestBytes = 0;
let retimed = 0;
let totalBytes = 0;
let totalMessages = 0;
let heapAfterWarmUp = 0;

let hostile = 0;
for (const [name, bytes] of hostileMessages()) {
  const run = (): void => void useDatagram(bytes);
  try {
    judge({ bytes, messages: 1, run }, -1, timeMs(run));
  } catch (error) {
    fail('throw', -1, bytes, `${name}: ${String(error)}`);
  }
  hostile += 1;
}
const slowestHostileMs = slowestMs;

const started = performance.now();
for (let index = 0; index < COUNT; index += 1) {
  if (index === Math.min(20_000, Math.floor(COUNT / 2))) {
    collect();
    heapAfterWarmUp = process.memoryUsage().heapUsed;
  }
  const round = nextRound(index);
  totalBytes += round.bytes.length;
  totalMessages += round.messages;
  try {
    judge(round, index, timeMs(round.run));
    if (index % 10 === 0) checkRoundTrip(round.bytes);
    if (index % 10 === 4) checkStream(round.bytes, random);
  } catch (error) {
    fail('throw', index, round.bytes, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

collect();
const heapGrowth = process.memoryUsage().heapUsed - heapAfterWarmUp;
if (heapGrowth > HEAP_LIMIT_BYTES) fail('heap', COUNT, Buffer.alloc(0), `grew by ${heapGrowth} bytes`);

const seconds = (performance.now() - started) / 1000;
console.log(
  JSON.stringify({
    hostile,
    slowestHostileMs: Number(slowestHostileMs.toFixed(3)),
    rounds: COUNT,
    seed: SEED,
    messages: totalMessages,
    bytes: totalBytes,
    accepted: seen.message,
    refused: seen.fault,
    streamEvents: events,
    failures,
    slowestMs: Number(slowestMs.toFixed(3)),
    slowestBytes,
    retimed,
    heapGrowthKiB: Math.round(heapGrowth / 1024),
    seconds: Number(seconds.toFixed(1)),
  }),
);
process.exitCode = failures === 0 ? 0 : 1;
