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
} from '../../test/unit/sip-server/message/fuzzer.ts';
import { defineBench } from '../shared/bench.ts';
import { round } from '../shared/percentiles.ts';
import type { Report } from '../shared/report.ts';

const LIMIT_MS = 5;
const SUSPECT_MS = 1;
const RETRIES = 5;
const HEAP_LIMIT_BYTES = 64 * 1024 * 1024;
/** Rounds before the heap is read that is compared with the one at the end. */
const WARM_UP_ROUNDS = 20_000;
const PROGRESS_ROUNDS = 100_000;
const REPORTED = 5;

/** Mutated datagrams and streams for the message layer. */
export const fuzzBench = defineBench({
  name: 'fuzz',
  summary: 'mutated datagrams and streams for the SIP message layer: no throw, no growth, none slow',
  about: `Four of five rounds parse a mutated datagram and use all readers on it, one of five feeds a stream of mutated
messages in random pieces; every tenth round also checks that writing and reading gives the same message, and that the
whole stream gives the same as its pieces. Fails where anything throws, where those checks fail, where a message takes
longer than ${LIMIT_MS} ms, or where the heap grows by more than 64 MiB. Before that, messages of 64 KB with one thing
repeated in one place are timed in the same way.

Other processes, garbage collection and compilation can make any round slow. A round over ${SUSPECT_MS} ms is therefore timed
again, alone, five times after a collection, in CPU time of this thread; the least of those is its time.`,
  options: {
    count: { help: 'rounds', default: 1_000_000 },
    seed: { help: 'of the random numbers', default: 1 },
  },
  measure: (options, report) => {
    const ok = new Fuzz(options.seed, report).run(options.count);
    return Promise.resolve(ok);
  },
});

interface Round {
  readonly bytes: Buffer;
  readonly messages: number;
  readonly run: () => void;
}

/** One run over the corpus. */
class Fuzz {
  readonly #seed: number;
  readonly #report: Report;
  readonly #corpus = seedMessages();
  readonly #random: Random;
  readonly #seen = { message: 0, fault: 0 };
  #streamEvents = 0;
  #failures = 0;
  #slowest = { ms: 0, bytes: 0 };
  #retimed = 0;

  constructor(seed: number, report: Report) {
    this.#seed = seed;
    this.#report = report;
    this.#random = new Random(seed);
  }

  /** @returns whether nothing failed */
  run(count: number): boolean {
    const hostile = this.#hostile();
    const slowestHostileMs = this.#slowest.ms;
    const started = performance.now();
    let [bytes, messages, heapBytes] = [0, 0, 0];
    for (let index = 0; index < count; index += 1) {
      if (index === Math.min(WARM_UP_ROUNDS, Math.floor(count / 2))) heapBytes = heapAfterCollection();
      if (index > 0 && index % PROGRESS_ROUNDS === 0) this.#report.progress(`${index} of ${count} rounds`);
      const next = this.#next(index);
      bytes += next.bytes.length;
      messages += next.messages;
      this.#try(next, index, () => {
        if (index % 10 === 0) checkRoundTrip(next.bytes);
        if (index % 10 === 4) checkStream(next.bytes, this.#random);
      });
    }
    const heapGrowth = heapAfterCollection() - heapBytes;
    if (heapGrowth > HEAP_LIMIT_BYTES) this.#fail('heap', count, Buffer.alloc(0), `grew by ${heapGrowth} bytes`);
    this.#report.table('fuzz', `${count} rounds, seed ${this.#seed}`, [
      {
        messages,
        MiB: round(bytes / 1024 / 1024, 0),
        accepted: this.#seen.message,
        refused: this.#seen.fault,
        'stream events': this.#streamEvents,
        failures: this.#failures,
        'slowest ms': round(this.#slowest.ms, 3),
        'of bytes': this.#slowest.bytes,
        'timed again': this.#retimed,
        hostile,
        'slowest hostile ms': round(slowestHostileMs, 3),
        'heap growth KiB': round(heapGrowth / 1024, 0),
        seconds: round((performance.now() - started) / 1000, 1),
      },
    ]);
    return this.#failures === 0;
  }

  /** @returns how many there were */
  #hostile(): number {
    let count = 0;
    for (const [name, bytes] of hostileMessages()) {
      const run = (): void => void useDatagram(bytes);
      this.#try({ bytes, messages: 1, run }, -1, () => undefined, `${name}: `);
      count += 1;
    }
    return count;
  }

  #next(index: number): Round {
    const [corpus, random] = [this.#corpus, this.#random];
    if (index % 5 !== 4) {
      const bytes = mutate(random.pick(corpus), corpus, random);
      return { bytes, messages: 1, run: () => void (this.#seen[useDatagram(bytes)] += 1) };
    }
    const parts = Array.from({ length: 1 + random.below(4) }, () =>
      random.below(2) === 0 ? random.pick(corpus) : mutate(random.pick(corpus), corpus, random),
    );
    const bytes = Buffer.concat(parts);
    const chunkSeed = random.below(2 ** 32);
    return {
      bytes,
      messages: parts.length,
      run: () => void (this.#streamEvents += useStream(bytes, new Random(chunkSeed)).length),
    };
  }

  #try(next: Round, index: number, check: () => void, where = ''): void {
    try {
      this.#judge(next, index);
      check();
    } catch (error) {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#fail('throw', index, next.bytes, `${where}${detail}`);
    }
  }

  /** Times a round, again if it was slow, and keeps the slowest. */
  #judge({ run, bytes }: Round, index: number): void {
    const started = performance.now();
    run();
    let ms = performance.now() - started;
    if (ms > SUSPECT_MS) {
      this.#retimed += 1;
      ms = timeAlone(run);
      if (ms > LIMIT_MS) this.#fail('slow', index, bytes, `${ms.toFixed(2)} ms for ${bytes.length} bytes`);
    }
    if (ms > this.#slowest.ms) this.#slowest = { ms, bytes: bytes.length };
  }

  #fail(kind: string, index: number, bytes: Buffer, detail: string): void {
    this.#failures += 1;
    if (this.#failures > REPORTED) return;
    this.#report.progress(`${kind} in round ${index} (seed ${this.#seed}): ${detail}`);
    this.#report.progress(bytes.subarray(0, 2000).toString('base64'));
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapAfterCollection(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** The least CPU time of several runs without other work. */
function timeAlone(run: () => void): number {
  collect();
  return Math.min(...Array.from({ length: RETRIES }, () => cpuMs(run)));
}

function cpuMs(run: () => void): number {
  const before = process.threadCpuUsage();
  run();
  const used = process.threadCpuUsage(before);
  return (used.user + used.system) / 1000;
}
