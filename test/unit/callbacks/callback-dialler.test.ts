import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { CallbackDialler } from '../../../src/callbacks/index.ts';
import type { CallbackRecord, CallbackResult } from '../../../src/ports/callbacks.ts';
import { FACT_VERSION } from '../../../src/ports/facts.ts';
import type { Fact } from '../../../src/ports/facts.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import type { CallId } from '../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import type { PlacedCall } from '../../../src/ports/outgoing-calls.ts';
import { sampleCallback } from '../../contract/store/callback-contract.ts';
import { sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryCallbacks } from '../../fakes/memory-callbacks.ts';
import { settle } from '../../fakes/settle.ts';

const START = Date.UTC(2026, 6, 1, 12);
const SPACING_MS = 60_000;

function time(ms: number): string {
  return new Date(ms).toISOString();
}

/** One process that dials, with calls that a test ends. */
class Process {
  readonly placed: { readonly call: CallId; readonly record: CallbackRecord }[] = [];
  readonly expired: CallbackRecord[] = [];
  readonly invalid: CallbackRecord[] = [];
  readonly clock: FakeClock;
  readonly store: MemoryCallbacks;
  /** What placing a call comes to instead. */
  refusal: Exclude<PlacedCall, { readonly ok: true }> | null = null;
  isOpen = true;
  dialler!: CallbackDialler;
  #calls = 0;
  readonly #name: string;

  constructor(clock: FakeClock, store: MemoryCallbacks, name = 'p') {
    this.clock = clock;
    this.store = store;
    this.#name = name;
  }

  async start(maxAtOnce = 2): Promise<this> {
    this.dialler = await CallbackDialler.open({
      store: this.store,
      maxAtOnce,
      spacingMs: SPACING_MS,
      routesOpenAt: () => (this.isOpen ? ['*'] : []),
      onGivenUp: (record, result) => this[result].push(record),
      clock: this.clock,
      logger: pino({ level: 'silent' }),
    });
    this.dialler.start({
      placeCallback: (record) => {
        if (this.refusal !== null) return Promise.resolve(this.refusal);
        this.#calls += 1;
        const call = asCallId(`${this.#name}${String(this.#calls)}`);
        this.placed.push({ call, record });
        return Promise.resolve({ ok: true, value: sampleCall(call) });
      },
    });
    await settle();
    return this;
  }

  /** A call tells of something, which is durable as well. */
  async tell(call: CallId, fact: Fact): Promise<void> {
    const at = time(this.clock.wall());
    const entry: JournalEntry = { callId: call, sequence: 1, at, kind: 'fact', version: FACT_VERSION, ...fact };
    this.store.apply([entry]);
    this.dialler.read(entry);
    await settle();
  }

  async done(index: number): Promise<void> {
    const { call, record } = this.placed[index]!;
    await this.tell(call, {
      type: 'callback.done',
      data: { callback: record.id, number: record.number, attempt: record.attempts + 1 },
    });
  }

  async missed(index: number, result: CallbackResult = 'no-answer'): Promise<void> {
    const { call, record } = this.placed[index]!;
    const data = { callback: record.id, number: record.number, attempt: record.attempts + 1, result };
    if (data.attempt >= record.maxAttempts) await this.tell(call, { type: 'callback.failed', data });
    else
      await this.tell(call, {
        type: 'callback.missed',
        data: { ...data, notBefore: time(this.clock.wall() + SPACING_MS) },
      });
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }
}

async function waiting(store: MemoryCallbacks, ...ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await store.create(
      sampleCallback(id, { notBefore: time(START), expiresAt: time(START + 86_400_000) }),
      time(START),
    );
}

async function process(...ids: readonly string[]): Promise<Process> {
  const store = new MemoryCallbacks();
  await waiting(store, ...ids);
  return await new Process(new FakeClock(START), store).start();
}

describe('CallbackDialler', () => {
  test('dials what is due, so many at a time, and the next when one is reached', async () => {
    const own = await process('1', '2', '3');
    expect(own.placed.map(({ record }) => record.id)).toEqual(['1', '2']);
    await own.done(0);
    expect(own.placed.map(({ record }) => record.id)).toEqual(['1', '2', '3']);
    expect(own.store.records.get(own.placed[0]!.record.id)?.state).toBe('done');
  });

  test('tries again when the spacing is over, and not before; after the last attempt it is over', async () => {
    const own = await process('1');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(own.placed).toHaveLength(attempt);
      expect(own.placed.at(-1)?.record.attempts).toBe(attempt - 1);
      await own.missed(attempt - 1);
      await own.advance(SPACING_MS - 2_000);
      expect(own.placed).toHaveLength(attempt);
      await own.advance(4_000);
    }
    expect(own.placed).toHaveLength(3);
    expect(await own.store.count()).toMatchObject({ failed: 1, waiting: 0 });
  });

  test('dials nobody while the hours are closed', async () => {
    const store = new MemoryCallbacks();
    await waiting(store, '1');
    const own = new Process(new FakeClock(START), store);
    own.isOpen = false;
    await own.start();
    await own.advance(60_000);
    expect(own.placed).toEqual([]);
    own.isOpen = true;
    await own.advance(2_000);
    expect(own.placed).toHaveLength(1);
  });

  test('a call for which there is no room is tried again soon, and does not count', async () => {
    const store = new MemoryCallbacks();
    await waiting(store, '1');
    const own = new Process(new FakeClock(START), store);
    own.refusal = { ok: false, code: 'unavailable', message: 'full', retryAfterSeconds: 10 };
    await own.start();
    expect([...store.records.values()]).toMatchObject([
      { state: 'waiting', attempts: 0, results: [], notBefore: time(START + 10_000) },
    ]);
    own.refusal = null;
    await own.advance(9_000);
    expect(own.placed).toEqual([]);
    await own.advance(4_000);
    expect(own.placed).toHaveLength(1);
  });

  test('a number that cannot be dialled any more has failed', async () => {
    const store = new MemoryCallbacks();
    await waiting(store, '1');
    const own = new Process(new FakeClock(START), store);
    own.refusal = { ok: false, code: 'invalid', path: 'to', message: 'no rule' };
    await own.start();
    expect([...store.records.values()]).toMatchObject([
      { state: 'failed', attempts: 0, results: [{ result: 'invalid' }] },
    ]);
    expect(own.invalid.map(({ id }) => id)).toEqual(['1']);
  });

  test('a call that ends without telling how it went counts as none, and is tried again', async () => {
    const own = await process('1');
    const data = {
      ...sampleCall('x'),
      result: 'failed' as const,
      reason: 'crash',
      sipStatus: null,
      handoffs: [],
      context: null,
      durationMs: 0,
      talkMs: 0,
    };
    await own.tell(own.placed[0]!.call, { type: 'call.ended', data } as unknown as Fact);
    expect([...own.store.records.values()]).toMatchObject([{ state: 'waiting', results: [{ result: 'error' }] }]);
    await own.advance(SPACING_MS + 2_000);
    expect(own.placed).toHaveLength(2);
  });

  test('tells of those that are over in time', async () => {
    const store = new MemoryCallbacks();
    await store.create(
      sampleCallback('1', { notBefore: time(START + 90_000), expiresAt: time(START + 40_000) }),
      time(START),
    );
    const own = await new Process(new FakeClock(START), store).start();
    await own.advance(35_000);
    expect(own.expired).toEqual([]);
    await own.advance(30_000);
    expect(own.expired.map(({ id }) => id)).toEqual(['1']);
  });

  test('goes on when the store is there again', async () => {
    const store = new MemoryCallbacks();
    await waiting(store, '1');
    const own = await new Process(new FakeClock(START), store).start();
    store.fault = new Error('away');
    await own.advance(10_000);
    store.fault = null;
    await waiting(store, '2');
    await own.advance(2_000);
    expect(own.placed).toHaveLength(2);
  });

  test('dials nobody once it is closed, and leaves no timer', async () => {
    const own = await process('1');
    await own.dialler.close();
    await waiting(own.store, '2');
    await own.advance(10_000);
    expect(own.placed).toHaveLength(1);
    expect(own.clock.pending).toBe(0);
  });

  test('whatever two processes do, and whenever they crash: nobody is dialled twice at a time, nor more often than may be', async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 500, max: 90_000 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constantFrom('done' as const, 'missed' as const, 'missed' as const),
          pick: fc.nat(20),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), pick: fc.nat(1) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('full' as const), pick: fc.nat(1) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const), pick: fc.nat(5) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const clock = new FakeClock(START);
        const store = new MemoryCallbacks('a');
        const stores = [store, new MemoryCallbacks('b', store)];
        const begin = async (index: number, run: number): Promise<Process> =>
          await new Process(clock, stores[index]!, `${String(index)}.${String(run)}.`).start();
        const up = [await begin(0, 0), await begin(1, 0)];
        /** Calls that go on, by process. */
        let open: { readonly process: number; readonly index: number }[] = [];
        const seen = [0, 0];
        const collect = (): void => {
          up.forEach((each, process) => {
            for (let index = seen[process]!; index < each.placed.length; index += 1) open.push({ process, index });
            seen[process] = each.placed.length;
          });
          const ids = open.map(({ process, index }) => up[process]!.placed[index]!.record.id);
          expect(new Set(ids).size).toBe(ids.length);
          const dialling = [...store.records.values()].filter(({ state }) => state === 'dialling').map(({ id }) => id);
          expect(dialling.toSorted()).toEqual(ids.toSorted());
          for (const { attempts, maxAttempts } of store.records.values())
            expect(attempts).toBeLessThanOrEqual(maxAttempts);
        };
        let asked = 0;
        let run = 0;
        for (const each of steps) {
          if (each.kind === 'pass') {
            clock.advance(each.ms);
            await settle();
          } else if (each.kind === 'ask') {
            asked += 1;
            await waiting(store, `${String(asked)}${String(each.pick)}`);
          } else if (each.kind === 'crash') {
            run += 1;
            await up[each.pick]!.dialler.close();
            open = open.filter(({ process }) => process !== each.pick);
            seen[each.pick] = 0;
            up[each.pick] = await begin(each.pick, run);
          } else if (each.kind === 'full') {
            const own = up[each.pick]!;
            own.refusal =
              own.refusal === null ? { ok: false, code: 'unavailable', message: 'full', retryAfterSeconds: 5 } : null;
          } else {
            const call = open[each.pick % Math.max(open.length, 1)];
            if (call === undefined) continue;
            open = open.filter((one) => one !== call);
            const own = up[call.process]!;
            await (each.kind === 'done' ? own.done(call.index) : own.missed(call.index));
          }
          collect();
        }
        for (const each of up) await each.dialler.close();
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
