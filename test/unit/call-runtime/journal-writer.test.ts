import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  JournalWriter,
  MAX_HELD_CHARACTERS,
  MAX_SINGLE_BATCHES,
  RETRY_MS,
} from '../../../src/call-runtime/journal-writer.ts';
import { factEntry } from '../../../src/call-runtime/journal.ts';
import { callRecord } from '../../../src/call-machine/index.ts';
import type { JournalBatch } from '../../../src/ports/store.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { settle } from '../../fakes/settle.ts';
import { withAi } from '../call-machine/support/scripted-call.ts';

const call = callRecord(withAi().state);
function batch(sequence: number, message?: string): JournalBatch {
  const fact =
    message === undefined
      ? ({ type: 'ai.listen', data: { timeoutMs: 1_000 } } as const)
      : ({ type: 'ai.failed', data: { message } } as const);
  return { entries: [factEntry(call.id, sequence, call.startedAt, fact)], call, handoffs: [] };
}

/** A store that answers when the test says so. Like the real one it refuses a batch that leaves a gap. */
class SlowStore extends MemoryStore {
  readonly pending: (() => void)[] = [];

  override async append(entry: JournalBatch): Promise<void> {
    const refusal = this.failure;
    await new Promise<void>((resolve) => {
      this.pending.push(resolve);
    });
    if (refusal !== null) throw refusal;
    const last = this.entries.at(-1)?.sequence ?? 0;
    if (entry.entries[0]?.sequence !== last + 1) throw new StoreError('sequence', 'a gap');
    await super.append(entry);
  }

  /** Answers the oldest request. */
  async answer(): Promise<void> {
    this.pending.shift()?.();
    await settle();
  }
}

let clock: FakeClock;
let store: SlowStore;
let writer: JournalWriter;
function written(): readonly number[] {
  return store.entries.map(({ sequence }) => sequence);
}

beforeEach(() => {
  clock = new FakeClock();
  store = new SlowStore();
  writer = new JournalWriter(store, clock, pino({ level: 'silent' }));
});

async function answerAll(): Promise<void> {
  while (store.pending.length > 0) await store.answer();
}

describe('JournalWriter', () => {
  it('sends batches as they come, without waiting for the one before', async () => {
    for (const sequence of [1, 2, 3]) writer.write(batch(sequence));
    expect(store.pending).toHaveLength(3);
    await answerAll();
    expect(written()).toEqual([1, 2, 3]);
    expect(clock.pending).toBe(0);
  });

  it('sends a batch again after a passing refusal, and the batches after it, in order', async () => {
    writer.write(batch(1));
    store.failure = new StoreError('io', 'disk full');
    writer.write(batch(2));
    store.failure = null;
    writer.write(batch(3));
    await answerAll();
    expect(written()).toEqual([1]);
    writer.write(batch(4)); // this one is held too
    expect(store.pending).toEqual([]);
    clock.advance(RETRY_MS);
    await answerAll();
    expect(written()).toEqual([1, 2, 3, 4]);
    expect(clock.pending).toBe(0);
  });

  it('tries as long as it takes', async () => {
    store.failure = new StoreError('overloaded', 'too much waits');
    writer.write(batch(1));
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await answerAll();
      clock.advance(RETRY_MS);
    }
    store.failure = null;
    await answerAll();
    clock.advance(RETRY_MS);
    await answerAll();
    expect(written()).toEqual([1]);
  });

  it('a late refusal of a batch that has been sent again since does not end the journal', async () => {
    store.failure = new StoreError('overloaded', 'too much waits');
    writer.write(batch(1));
    store.failure = null;
    writer.write(batch(2)); // the store will refuse it for the gap, but only after the next try
    await store.answer();
    clock.advance(RETRY_MS);
    await answerAll();
    writer.write(batch(3));
    await answerAll();
    clock.advance(RETRY_MS);
    await answerAll();
    expect(written()).toEqual([1, 2, 3]);
  });

  it('gives up if the store refuses for good, and does not ask it again', async () => {
    store.failure = new StoreError('invalid', 'not JSON');
    writer.write(batch(1));
    await answerAll();
    store.failure = null;
    writer.write(batch(2));
    expect(store.pending).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('holds a bounded length of entries', async () => {
    store.failure = new StoreError('io', 'disk full');
    writer.write(batch(1));
    await answerAll();
    store.failure = null;
    const text = 'x'.repeat(100_000);
    for (let sequence = 2; sequence * text.length <= MAX_HELD_CHARACTERS; sequence += 1)
      writer.write(batch(sequence, text));
    expect(writer.lost).toBe(false);
    const next = Math.ceil(MAX_HELD_CHARACTERS / text.length);
    for (const sequence of [next, next + 1]) writer.write(batch(sequence, text));
    expect(writer.lost).toBe(true);
    clock.advance(RETRY_MS);
    await answerAll();
    expect(written()).toEqual([]);
  });

  it('joins what parties say while the store is full for hours, so that nothing is lost and little is sent', async () => {
    store.failure = new StoreError('io', 'disk full');
    for (let second = 0; second < 5_000; second += 1) {
      writer.write(batch(second + 1));
      if (second % 500 > 0) continue;
      await answerAll();
      clock.advance(RETRY_MS);
    }
    await answerAll();
    store.failure = null;
    clock.advance(RETRY_MS);
    expect(store.pending.length).toBeLessThan(30);
    await answerAll();
    expect(written()).toEqual(Array.from({ length: 5_000 }, (_, index) => index + 1));
    expect(writer.lost).toBe(false);
  });

  it('joins no batch that changes the record of the call', async () => {
    store.failure = new StoreError('io', 'disk full');
    const count = MAX_SINGLE_BATCHES + 1;
    for (let sequence = 1; sequence <= count; sequence += 1) writer.write(batch(sequence));
    const changed = { ...call, endedAt: call.startedAt };
    for (const sequence of [count + 1, count + 2]) writer.write({ ...batch(sequence), call: changed });
    await answerAll();
    store.failure = null;
    clock.advance(RETRY_MS);
    expect(store.pending).toHaveLength(2);
    await answerAll();
    expect(written()).toHaveLength(count + 2);
    expect((await store.getCall(call.id))?.endedAt).toBe(call.startedAt);
  });

  it('gives up at an entry that is no JSON, and does not throw', () => {
    writer.write({ ...batch(1), call: { ...call, metadata: { big: 1n } } });
    expect([writer.lost, store.pending]).toEqual([true, []]);
  });

  it('says once that it gave up', async () => {
    let lost = 0;
    writer = new JournalWriter(store, clock, pino({ level: 'silent' }), () => {
      lost += 1;
    });
    expect(writer.lost).toBe(false);
    store.failure = new StoreError('invalid', 'not JSON');
    writer.write(batch(1));
    writer.write(batch(2));
    await answerAll();
    expect({ lost, isLost: writer.lost }).toEqual({ lost: 1, isLost: true });
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'disk full'],
    ['a function', (): void => undefined],
    ['an error without a mark', new Error('disk full')],
    ['a mark that is not true', { retryable: 'yes' }],
  ])('gives up if the store fails by %s: it tries again only after a passing failure', async (_, failure) => {
    store.append = (): Promise<void> => {
      const { promise, reject } = Promise.withResolvers<undefined>();
      reject(failure);
      return promise;
    };
    writer.write(batch(1));
    await settle();
    expect(writer.lost).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('holds new batches while the store recovers, and tries all together once a second', async () => {
    store.failure = new StoreError('io', 'disk full');
    for (const sequence of [1, 2, 3]) writer.write(batch(sequence));
    await answerAll();
    expect(clock.pending).toBe(1);
    clock.advance(RETRY_MS - 1);
    expect(store.pending).toEqual([]);
    store.failure = null;
    clock.advance(1);
    expect(store.pending).toHaveLength(3);
    await answerAll();
    expect(written()).toEqual([1, 2, 3]);
    expect(writer.lost).toBe(false);
  });

  it('has room again after batches were written', async () => {
    const text = 'x'.repeat(MAX_HELD_CHARACTERS / 2);
    for (const sequence of [1, 2, 3]) {
      writer.write(batch(sequence, text));
      await answerAll();
    }
    expect(written()).toEqual([1, 2, 3]);
    expect(writer.lost).toBe(false);
  });
});
