import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import type { DeliveryOutcome, NewDelivery, Outbox } from '../../../src/ports/outbox.ts';
import { BadCursorError } from '../../../src/ports/store.ts';
import type { JournalBatch, Store } from '../../../src/ports/store.ts';
import { at, sampleBatch, sampleCall } from './journal-samples.ts';

/** A store with an outbox on its own data, and the functions that open the same data again. */
export interface OutboxUnderTest {
  readonly store: Store & { readonly outbox: Outbox };
  reopen(): Promise<Store & { readonly outbox: Outbox }>;
  remove(): Promise<void>;
}

const START = Date.parse(at(0));
const DAY_MS = 86_400_000;

function delivery(id: string, changes: Partial<NewDelivery> = {}): NewDelivery {
  return {
    id,
    webhook: 'crm',
    event: 'call.started',
    body: `{"id":"${id}"}`,
    dueAtMs: START,
    expiresAtMs: START + DAY_MS,
    ...changes,
  };
}

function batchWith(call: string, sequence: number, ...deliveries: NewDelivery[]): JournalBatch {
  return { ...sampleBatch(sampleCall(call), sequence), deliveries };
}

function outcome(id: string, changes: Partial<DeliveryOutcome> = {}): DeliveryOutcome {
  return { id, state: 'delivered', dueAtMs: 0, at: at(1), status: 200, error: null, ...changes };
}

/** The contract of every {@link Outbox}. */
export function runOutboxContract(name: string, make: () => Promise<OutboxUnderTest>): void {
  describe(`outbox contract: ${name}`, () => {
    let made: OutboxUnderTest;
    let store: OutboxUnderTest['store'];
    let outbox: Outbox;
    beforeEach(async () => {
      made = await make();
      store = made.store;
      outbox = store.outbox;
    });
    afterEach(async () => {
      await store.close();
      await made.remove();
    });
    const due = async (nowMs = START, webhook = 'crm'): Promise<string[]> =>
      (await outbox.claim(webhook, nowMs, 100)).map(({ id }) => id);

    test('an event is in the outbox with its entry, or neither is', async () => {
      await store.append(batchWith('c1', 1, delivery('d1')));
      await expect(store.append(batchWith('c1', 3, delivery('d3')))).rejects.toMatchObject({ code: 'sequence' });
      const [claimed, ...rest] = await outbox.claim('crm', START, 10);
      expect(claimed).toEqual({
        id: 'd1',
        callId: 'c1',
        event: 'call.started',
        body: '{"id":"d1"}',
        expiresAtMs: START + DAY_MS,
        attempts: 0,
      });
      expect(rest).toEqual([]);
      expect(await outbox.getDelivery('d3')).toBeNull();
    });

    test('the events of a call come one after the other; those of other calls and receivers do not wait', async () => {
      await store.append(batchWith('c1', 1, delivery('a1'), delivery('a2'), delivery('x1', { webhook: 'other' })));
      await store.append(batchWith('c2', 1, delivery('b1')));
      await store.append(batchWith('c1', 2, delivery('a3')));
      expect(await due()).toEqual(['a1', 'b1']);
      expect(await due(START, 'other')).toEqual(['x1']);
      expect(await due()).toEqual([]); // both are being tried
      await outbox.settle([outcome('a1')]);
      expect(await due(Date.parse(at(1)))).toEqual(['a2']);
      await outbox.settle([outcome('a2', { state: 'dead', error: 'gone' })]);
      expect(await due(Date.parse(at(1)))).toEqual(['a3']);
    });

    test('a failed delivery is due at its time and not before, and those behind it wait', async () => {
      await store.append(batchWith('c1', 1, delivery('a1'), delivery('a2')));
      await due();
      const dueAtMs = START + 5_000;
      await outbox.settle([outcome('a1', { state: 'pending', dueAtMs, status: 500, error: 'answered 500' })]);
      expect(await due(dueAtMs - 1)).toEqual([]);
      const [again] = await outbox.claim('crm', dueAtMs, 1);
      expect(again).toMatchObject({ id: 'a1', attempts: 1 });
      expect(await outbox.getDelivery('a1')).toMatchObject({
        state: 'pending',
        lastStatus: 500,
        lastError: 'answered 500',
        nextAttemptAt: new Date(dueAtMs).toISOString(),
      });
    });

    test('deliveries that were given back, or claimed before a restart, are due again', async () => {
      await store.append(batchWith('c1', 1, delivery('a1')));
      expect(await due()).toEqual(['a1']);
      await outbox.release(['a1']);
      expect(await due()).toEqual(['a1']);
      await store.close();
      store = await made.reopen();
      ({ outbox } = store);
      expect(await due()).toEqual(['a1']);
    });

    test('a receiver that answers again gets its waiting deliveries at once', async () => {
      await store.append(batchWith('c1', 1, delivery('a1'), delivery('a2')));
      await due();
      await outbox.settle([outcome('a1', { state: 'pending', dueAtMs: START + 3_600_000, status: null, error: 'x' })]);
      await outbox.hasten('other', START + 10);
      expect(await due(START + 10)).toEqual([]);
      await outbox.hasten('crm', START + 10);
      expect(await due(START + 10)).toEqual(['a1']); // the one behind it is not due
    });

    test('the times of waiting deliveries move with the time of day', async () => {
      await store.append(batchWith('c1', 1, delivery('a1', { dueAtMs: START + 1_000 })));
      await outbox.shift(-3_600_000);
      const [moved] = await outbox.claim('crm', START + 1_000 - 3_600_000, 1);
      expect(moved?.expiresAtMs).toBe(START + DAY_MS - 3_600_000);
    });

    test('deliveries to a removed receiver are given up, and the others are not', async () => {
      await store.append(batchWith('c1', 1, delivery('a1'), delivery('a2'), delivery('x1', { webhook: 'other' })));
      expect(await outbox.abandon(['other'], at(2))).toBe(2);
      expect(await due()).toEqual([]);
      expect(await due(START, 'other')).toEqual(['x1']);
      expect((await outbox.getDelivery('a2'))?.state).toBe('dead');
    });

    test('lists are newest first, by pages, filtered', async () => {
      for (const index of [1, 2, 3]) await store.append(batchWith('c1', index, delivery(`a${index}`)));
      await store.append(batchWith('c2', 1, delivery('b1', { webhook: 'other' })));
      await outbox.claim('crm', START, 1);
      await outbox.settle([outcome('a1')]);
      const first = await outbox.listDeliveries({ limit: 3 });
      expect(first.items.map(({ id }) => id)).toEqual(['b1', 'a3', 'a2']);
      const second = await outbox.listDeliveries({ limit: 3, cursor: first.nextCursor! });
      expect(second).toEqual({
        items: [
          {
            id: 'a1',
            webhook: 'crm',
            event: 'call.started',
            callId: 'c1',
            state: 'delivered',
            attempts: 1,
            createdAt: at(0),
            nextAttemptAt: null,
            lastAttemptAt: at(1),
            lastStatus: 200,
            lastError: null,
            deliveredAt: at(1),
          },
        ],
        nextCursor: null,
      });
      const ids = async (query: object): Promise<string[]> =>
        (await outbox.listDeliveries({ limit: 10, ...query })).items.map(({ id }) => id);
      expect(await ids({ state: 'pending', webhook: 'crm' })).toEqual(['a3', 'a2']);
      expect(await ids({ call: asCallId('c2') })).toEqual(['b1']);
      await expect(outbox.listDeliveries({ limit: 1, cursor: 'junk' })).rejects.toThrow(BadCursorError);
      expect(await outbox.countPending('crm', 10)).toBe(2);
      expect(await outbox.countPending('crm', 1)).toBe(1);
    });

    test('a replayed delivery goes out again, before the waiting ones of its call', async () => {
      await store.append(batchWith('c1', 1, delivery('a1'), delivery('a2')));
      await due();
      expect(await outbox.replay('a1', START, START + DAY_MS)).toBe(false); // the delivery is not over
      await outbox.settle([outcome('a1', { state: 'dead', status: null, error: 'refused' })]);
      expect(await outbox.replay('a1', START + 7, START + 2 * DAY_MS)).toBe(true);
      expect(await outbox.replay('none', START, START)).toBeNull();
      const [again, ...rest] = await outbox.claim('crm', START + 2_000, 10);
      expect(again).toMatchObject({ id: 'a1', attempts: 0, expiresAtMs: START + 2 * DAY_MS });
      expect(rest).toEqual([]);
    });

    test('one that is replayed goes out before a later one of its call that fails meanwhile', async () => {
      await store.append(batchWith('c1', 1, delivery('a1'), delivery('a2')));
      await due();
      await outbox.settle([outcome('a1')]);
      expect(await due(START + 1_000)).toEqual(['a2']);
      await outbox.replay('a1', START + 1_000, START + DAY_MS);
      await outbox.settle([outcome('a2', { state: 'pending', dueAtMs: START + 2_000, status: 500, error: 'x' })]);
      expect(await due(START + 3_000)).toEqual(['a1']);
      await outbox.settle([outcome('a1')]);
      expect(await due(START + 3_000)).toEqual(['a2']);
    });

    test('what is past its time is given up though nobody tried it, and the events behind it go on', async () => {
      await store.append(batchWith('c1', 1, delivery('a1', { expiresAtMs: START + 5 }), delivery('a2')));
      expect(await outbox.expire(START + 4, at(1), 10)).toBe(0);
      expect(await outbox.expire(START + 5, at(1), 10)).toBe(1);
      expect(await outbox.getDelivery('a1')).toMatchObject({ state: 'dead', lastAttemptAt: at(1) });
      expect(await due(START + 5)).toEqual(['a2']);
    });

    test('what waits for its time, or behind one that does, is not stuck', async () => {
      await store.append(batchWith('c1', 1, delivery('a1'), delivery('a2'), delivery('x1', { webhook: 'other' })));
      await due();
      await outbox.settle([outcome('a1', { state: 'pending', dueAtMs: START + 5_000, status: 500, error: 'x' })]);
      expect(await outbox.unstick(START, 10)).toBe(0);
      expect(await due(START + 4_999)).toEqual([]);
    });

    test('a late outcome of one that is over changes nothing', async () => {
      await store.append(batchWith('c1', 1, delivery('a1'), delivery('a2')));
      await due();
      await outbox.settle([outcome('a1'), outcome('a1', { state: 'dead', error: 'late' }), outcome('none')]);
      expect(await outbox.getDelivery('a1')).toMatchObject({ state: 'delivered', attempts: 1 });
    });

    test('deliveries go with their call, and old ones by their state', async () => {
      const ended = sampleCall('c1', { state: 'ended', endedAt: at(3) });
      await store.append({ ...sampleBatch(ended, 1), deliveries: [delivery('a1')] });
      await store.append(batchWith('c2', 1, delivery('b1')));
      await outbox.claim('crm', START, 10);
      await outbox.settle([outcome('b1')]);
      await store.deleteEnded(at(10), 10);
      expect(await outbox.getDelivery('a1')).toBeNull();
      expect(await outbox.deleteDeliveries('dead', at(10), 10)).toBe(0);
      expect(await outbox.deleteDeliveries('delivered', at(10), 10)).toBe(1);
      expect(await outbox.getDelivery('b1')).toBeNull();
    });
  });
}
