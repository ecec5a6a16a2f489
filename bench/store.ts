import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { asCallId, asHandoffId, asLegId, asSipCallId } from '../src/ports/ids.ts';
import type { CallRecord, HandoffRecord, JournalEntry } from '../src/ports/records.ts';
import type { JournalBatch } from '../src/ports/store.ts';
import { SystemClock } from '../src/shared/system-clock.ts';
import { encodeBatch } from '../src/store/sqlite/encoded-batch.ts';
import { SqliteStore } from '../src/store/sqlite/index.ts';
import { JournalDatabase } from '../src/store/sqlite/journal-database.ts';

// How fast the journal takes batches of the size that a call makes, at several concurrencies: our store (a thread, group
// commit) against the same SQLite on the main thread, one transaction for each batch. Both wait for the disk.
//   node bench/store.ts [--ms 3000] [--directory DIR]

const { values } = parseArgs({ options: { ms: { type: 'string' }, directory: { type: 'string' } } });
const DURATION_MS = Number(values.ms ?? 3_000);
const ENTRIES = 3;
const STEPS_OF_A_CALL = 12;

/** A step of a call in the midst of its handoff: one event, two facts, both records. */
function batchOf(callNumber: number, step: number): JournalBatch {
  const id = asCallId(`call-${String(callNumber)}`);
  const now = new Date().toISOString();
  const handoffId = asHandoffId(`handoff-${String(callNumber)}`);
  const leg = (name: string, role: 'caller' | 'ai' | 'agent'): CallRecord['legs'][number] => ({
    id: asLegId(`${id}-${name}`),
    role,
    state: 'answered',
    sipCallId: asSipCallId(`${id}-${name}@127.0.0.1`),
    codec: 'PCMU',
  });
  const call: CallRecord = {
    id,
    state: step === STEPS_OF_A_CALL ? 'ended' : 'handoff',
    from: `+1555${String(callNumber).padStart(7, '0')}`,
    to: '+15559998888',
    route: '*',
    startedAt: now,
    answeredAt: now,
    endedAt: step === STEPS_OF_A_CALL ? now : null,
    legs: [leg('caller', 'caller'), leg('ai', 'ai'), leg('agent', 'agent')],
    handoffs: [handoffId],
    metadata: { customer: callNumber, tier: 'gold' },
    ended: null,
  };
  const handoff: HandoffRecord = {
    id: handoffId,
    callId: id,
    phase: 'ringing',
    strategy: 'conference',
    reason: 'billing',
    summary: 'The caller wants a refund for order 4711, which came damaged, and has sent photographs.',
    result: null,
    resultReason: null,
    attempts: [],
    timings: { announcedMs: 12, firstInviteMs: 14 },
    createdAt: now,
    endedAt: null,
  };
  const first = (step - 1) * ENTRIES + 1;
  const entries = Array.from({ length: ENTRIES }, (_, index): JournalEntry => ({
    callId: id,
    sequence: first + index,
    at: now,
    kind: index === 0 ? 'input' : 'fact',
    type: 'leg.ringing',
    data: { leg: `${id}-agent`, status: 180, headers: { 'user-agent': 'a telephone', contact: 'sip:2001@127.0.0.1' } },
  }));
  return { call, entries, handoffs: [handoff] };
}

interface Result {
  readonly name: string;
  readonly concurrency: number;
  readonly batches: number;
  readonly seconds: number;
  readonly latenciesMs: number[];
  readonly loopP99Ms: number;
}

async function run(name: string, concurrency: number, append: (batch: JournalBatch) => Promise<void>): Promise<Result> {
  const latenciesMs: number[] = [];
  let lastCall = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const start = performance.now();
  const end = start + DURATION_MS;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      lastCall += 1;
      const call = lastCall;
      for (let step = 1; step <= STEPS_OF_A_CALL; step += 1) {
        const asked = performance.now();
        await append(batchOf(call, step));
        latenciesMs.push(performance.now() - asked);
      }
    }
  };
  delay.enable();
  await Promise.all(Array.from({ length: concurrency }, caller));
  delay.disable();
  const seconds = (performance.now() - start) / 1_000;
  return {
    name,
    concurrency,
    batches: latenciesMs.length,
    seconds,
    latenciesMs,
    loopP99Ms: delay.percentile(99) / 1e6,
  };
}

const percentile = (sorted: readonly number[], part: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(2);

function print({ name, concurrency, batches, seconds, latenciesMs, loopP99Ms }: Result): void {
  const sorted = latenciesMs.sort((left, right) => left - right);
  const perSecond = Math.round(batches / seconds);
  // A batch is three journal rows, a call row and a handoff row.
  console.log(
    [
      name.padEnd(12),
      `concurrency ${String(concurrency).padStart(4)}`,
      `${String(perSecond).padStart(6)} batches/s`,
      `${String(perSecond * (ENTRIES + 2)).padStart(6)} rows/s`,
      `append p50 ${percentile(sorted, 0.5)} p99 ${percentile(sorted, 0.99)} ms`,
      `main loop p99 ${loopP99Ms.toFixed(1)} ms`,
    ].join('  '),
  );
}

const directory = mkdtempSync(join(values.directory ?? tmpdir(), 'warmbridge-bench-store-'));
try {
  for (const concurrency of [1, 10, 100, 1_000]) {
    const store = await SqliteStore.open({
      file: join(directory, `store-${String(concurrency)}.db`),
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
    });
    print(await run('store', concurrency, (batch) => store.append(batch)));
    await store.close();
  }
  const plain = new JournalDatabase({ file: join(directory, 'plain.db'), busyTimeoutMs: 1_000 });
  const result = await run('plain sqlite', 1, async (batch) => {
    plain.commit([encodeBatch(batch)]);
    await new Promise(setImmediate);
  });
  print(result);
  plain.close();
} finally {
  rmSync(directory, { recursive: true });
}
