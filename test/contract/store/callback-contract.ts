import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallbackRecord, CallbackStore, NewCallback } from '../../../src/ports/callbacks.ts';
import { asCallbackId, asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import type { FactData, FactType } from '../../../src/ports/facts.ts';
import { BadCursorError } from '../../../src/ports/store.ts';
import type { Store } from '../../../src/ports/store.ts';
import { at, sampleCall, sampleEntry } from './journal-samples.ts';

/** A store with callbacks on its own data, and the functions that open the same data again. */
export interface CallbacksUnderTest {
  readonly store: Store & { readonly callbacks: CallbackStore };
  reopen(node?: string): Promise<Store & { readonly callbacks: CallbackStore }>;
  remove(): Promise<void>;
}

export function sampleCallback(id: string, changes: Partial<NewCallback> = {}): NewCallback {
  return {
    id: asCallbackId(id),
    number: `+1555000${id}`,
    from: '+15559998888',
    route: '*',
    destinations: ['2001'],
    maxAttempts: 3,
    context: { reason: 'billing', summary: 'wants a refund', fields: { intent: 'refund' } },
    callId: null,
    handoffId: null,
    notBefore: at(0),
    expiresAt: at(3_000),
    ...changes,
  };
}

const DUE = { at: at(100), routes: ['*'] };

/** The contract of {@link CallbackStore}. */
export function runCallbackContract(name: string, make: () => Promise<CallbacksUnderTest>): void {
  describe(`contract of callbacks: ${name}`, () => {
    let own: CallbacksUnderTest;
    let callbacks: CallbackStore;
    const sequences = new Map<string, number>();
    beforeEach(async () => {
      sequences.clear();
      own = await make();
      ({ callbacks } = own.store);
    });
    afterEach(async () => {
      await own.store.close();
      await own.remove();
    });

    /** Puts a fact into the journal of a call. */
    async function note<Type extends FactType>(
      call: string,
      type: Type,
      data: FactData<Type>,
      endedAt: string | null = null,
    ): Promise<void> {
      const sequence = (sequences.get(call) ?? 0) + 1;
      sequences.set(call, sequence);
      const entries = [sampleEntry(asCallId(call), sequence, { type, data })];
      await own.store.append({ call: sampleCall(call, { endedAt }), entries, handoffs: [] });
    }

    async function asked(call: string, endedAt: string | null = null): Promise<CallbackRecord | null> {
      const callback = asCallbackId(`${call}.h1.callback`);
      await note(
        call,
        'callback.requested',
        {
          callback,
          handoffId: asHandoffId(`${call}.h1`),
          number: '+15550001',
          from: '+15559998888',
          route: '*',
          destinations: ['2001'],
          maxAttempts: 3,
          reason: 'billing',
          summary: 'wants a refund',
          context: { intent: 'refund' },
          notBefore: at(0),
          expiresAt: at(3_000),
        },
        endedAt,
      );
      return await callbacks.get(callback);
    }

    test('a fact makes one, with what the call was about', async () => {
      expect(await asked('c1')).toEqual({
        ...sampleCallback('', {
          id: asCallbackId('c1.h1.callback'),
          number: '+15550001',
          callId: asCallId('c1'),
          handoffId: asHandoffId('c1.h1'),
        }),
        state: 'waiting',
        createdAt: at(1),
        attempts: 0,
        results: [],
      });
    });

    test('is claimed once, the one due longest first, and only on routes that are asked for', async () => {
      await callbacks.create(sampleCallback('1', { notBefore: at(20) }), at(0));
      await callbacks.create(sampleCallback('2', { notBefore: at(10) }), at(0));
      await callbacks.create(sampleCallback('3', { notBefore: at(101) }), at(0));
      await callbacks.create(sampleCallback('4', { route: 'other' }), at(0));
      await callbacks.create(sampleCallback('5', { expiresAt: at(100) }), at(0));
      const claims = await Promise.all(Array.from({ length: 5 }, () => callbacks.claim(DUE)));
      expect(claims.map((record) => record?.id ?? null)).toEqual(['2', '1', null, null, null]);
      expect(claims[0]?.state).toBe('dialling');
      expect((await callbacks.claim({ at: at(101), routes: ['other', '*'] }))?.id).toBe('4');
    });

    test('is done by the fact that the two have each other, and missed by its own', async () => {
      const { id } = (await asked('c1'))!;
      await callbacks.claim(DUE);
      await note('c2', 'callback.missed', {
        callback: id,
        number: '+15550001',
        attempt: 1,
        result: 'busy',
        notBefore: at(50),
      });
      const missed = await callbacks.get(id);
      expect(missed).toMatchObject({
        state: 'waiting',
        attempts: 1,
        notBefore: at(50),
        results: [{ callId: 'c2', result: 'busy' }],
      });
      await callbacks.claim(DUE);
      await note('c3', 'callback.done', { callback: id, number: '+15550001', attempt: 2 });
      expect(await callbacks.get(id)).toMatchObject({
        state: 'done',
        attempts: 2,
        results: [{}, { callId: 'c3', result: 'reached' }],
      });
      expect(await callbacks.claim(DUE)).toBeNull();
    });

    test('has failed with its last attempt', async () => {
      const { id } = (await asked('c1'))!;
      await callbacks.claim(DUE);
      await note('c2', 'callback.failed', { callback: id, number: '+15550001', attempt: 3, result: 'no-answer' });
      expect(await callbacks.get(id)).toMatchObject({ state: 'failed', results: [{ result: 'no-answer' }] });
    });

    test('whoever asks once more is called once', async () => {
      const first = (await asked('c1'))!;
      const second = (await asked('c2'))!;
      expect((await callbacks.get(first.id))?.results).toMatchObject([{ result: 'replaced' }]);
      expect([(await callbacks.claim(DUE))?.id, await callbacks.claim(DUE)]).toEqual([second.id, null]);
    });

    test('is released where no call came of a claim, which may be on record or not', async () => {
      const { id } = await callbacks.create(sampleCallback('1'), at(0));
      await callbacks.claim(DUE);
      expect(await callbacks.release(id, { result: null, at: at(100), notBefore: at(110) })).toBe(true);
      expect(await callbacks.get(id)).toMatchObject({ state: 'waiting', attempts: 0, notBefore: at(110), results: [] });
      expect(await callbacks.release(id, { result: null, at: at(100), notBefore: at(110) })).toBe(false);
      await callbacks.claim({ at: at(110), routes: ['*'] });
      await callbacks.release(id, { result: 'invalid', at: at(110), notBefore: null });
      expect(await callbacks.get(id)).toMatchObject({ state: 'failed', attempts: 0, results: [{ result: 'invalid' }] });
    });

    test('is changed and deleted, but not while it is dialled', async () => {
      const { id } = await callbacks.create(sampleCallback('1'), at(0));
      expect(await callbacks.change(id, { number: '+4930', notBefore: at(7) }, at(5))).toMatchObject({
        number: '+4930',
        notBefore: at(7),
      });
      await callbacks.claim(DUE);
      expect([await callbacks.change(id, { state: 'done' }, at(9)), await callbacks.remove(id)]).toEqual([
        'dialling',
        'dialling',
      ]);
      await callbacks.release(id, { result: 'invalid', at: at(9), notBefore: null });
      expect(await callbacks.change(id, { state: 'waiting' }, at(10))).toMatchObject({ state: 'waiting', attempts: 0 });
      expect(await callbacks.change(id, { state: 'done' }, at(11))).toMatchObject({
        state: 'done',
        results: [{}, { result: 'ended-by-api' }],
      });
      expect([await callbacks.remove(id), await callbacks.remove(id), await callbacks.get(id)]).toEqual([
        'removed',
        null,
        null,
      ]);
      expect(await callbacks.change(id, { state: 'done' }, at(12))).toBeNull();
    });

    test('that a process was dialling which is no more waits again after a restart, without an attempt', async () => {
      const { id } = (await asked('c1'))!;
      await callbacks.claim(DUE);
      await own.store.close();
      own = { ...own, store: await own.reopen() };
      ({ callbacks } = own.store);
      expect((await callbacks.get(id))?.state).toBe('dialling');
      expect(await callbacks.recover(at(200), at(210))).toBe(1);
      expect(await callbacks.get(id)).toMatchObject({
        state: 'waiting',
        attempts: 0,
        notBefore: at(210),
        results: [{ result: 'interrupted' }],
      });
      expect(await callbacks.recover(at(200), at(210))).toBe(0);
      await callbacks.claim({ at: at(300), routes: ['*'] });
      await own.store.close();
      own = { ...own, store: await own.reopen('another process') };
      expect(await own.store.callbacks.recover(at(400), at(400))).toBe(0);
    });

    test('is over in time, and counted', async () => {
      await callbacks.create(sampleCallback('1', { expiresAt: at(50) }), at(0));
      await callbacks.create(sampleCallback('2'), at(0));
      expect((await callbacks.expire(at(50), 10)).map(({ id, state }) => [id, state])).toEqual([['1', 'failed']]);
      expect(await callbacks.count()).toEqual({ waiting: 1, dialling: 0, done: 0, failed: 1 });
    });

    test('are listed in pages, newest first', async () => {
      for (const [index, id] of ['1', '2', '3'].entries()) await callbacks.create(sampleCallback(id), at(index));
      const first = await callbacks.list({ limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(['3', '2']);
      const second = await callbacks.list({ limit: 2, cursor: first.nextCursor! });
      expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([['1'], null]);
      expect((await callbacks.list({ limit: 9, state: 'done' })).items).toEqual([]);
      await expect(callbacks.list({ limit: 2, cursor: 'x' })).rejects.toThrow(BadCursorError);
    });

    test('goes with its call where it is over, and stays where somebody is still to be called', async () => {
      const over = (await asked('c1', at(5)))!;
      await callbacks.change(over.id, { state: 'done' }, at(6));
      const waiting = (await asked('c2', at(5)))!;
      await own.store.deleteEnded(at(1_000), 10);
      expect([await callbacks.get(over.id), (await callbacks.get(waiting.id))?.state]).toEqual([null, 'waiting']);
    });
  });
}
