import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asAgentId, asCallId, asHandoffId, asLegId } from '../../../src/ports/ids.ts';
import { BadCursorError } from '../../../src/ports/store.ts';
import type { Store } from '../../../src/ports/store.ts';
import { at, sampleBatch, sampleCall, sampleEntry, sampleHandoff } from './journal-samples.ts';

/** A store on its own data, and the functions that open the same data again. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Opens the data of `store`, which was closed, as the process of that name. */
  reopen(node?: string): Promise<Store>;
  /** Removes the data. */
  remove(): Promise<void>;
}

/** The contract of every {@link Store}. */
export function runStoreContract(name: string, makeStore: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let made: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      made = await makeStore();
      store = made.store;
    });
    afterEach(async () => {
      await store.close();
      await made.remove();
    });

    test('appended entries are read back unchanged', async () => {
      const call = sampleCall('c1', { metadata: { näme: 'Zoë', deep: { list: [1, null, 'x'] } }, handoffs: [asHandoffId('h1')] });
      const handoff = sampleHandoff('h1', call.id);
      const entries = [sampleEntry(call.id, 1, { kind: 'input', type: 'sip.invite' }), sampleEntry(call.id, 2)];
      await store.append({ call, entries, handoffs: [handoff] });
      expect(await store.getCall(call.id)).toEqual(call);
      expect(await store.getHandoff(call.id, handoff.id)).toEqual(handoff);
      const stored = entries.map((entry, index) => ({ ...entry, position: index + 1 }));
      expect(await store.listEvents(call.id, 0, 10)).toEqual(stored);
    }); // prettier-ignore

    test('it is known for which agents telephones were rung, and their calls are listed', async () => {
      const [first, second] = [sampleCall('c1', { handoffs: [asHandoffId('h1')] }), sampleCall('c2')];
      const attempt = { destination: 'agent:anna', result: null, sipStatus: null, q850Cause: null, startedAt: at(1), ringingAt: null, answeredAt: null, endedAt: null }; // prettier-ignore
      const handoff = sampleHandoff('h1', first.id, {
        attempts: [attempt, { ...attempt, destination: 'sip:2001@10.0.0.5' }],
      });
      await store.append({ call: first, entries: [sampleEntry(first.id, 1)], handoffs: [handoff] });
      const ringing = { leg: asLegId('c2.l3'), role: 'agent', destination: 'agent:ben', sipStatus: 180 } as const;
      const entry = sampleEntry(second.id, 1, { kind: 'fact', type: 'member.ringing', data: ringing, version: 1 });
      await store.append({ call: second, entries: [entry], handoffs: [] });
      const [anna, ben] = [asAgentId('anna'), asAgentId('ben')];
      expect(await store.wasDialled(first.id, anna)).toBe(true);
      expect(await store.wasDialled(first.id, ben)).toBe(false);
      expect(await store.wasDialled(second.id, ben)).toBe(true);
      expect((await store.listCalls({ limit: 10, dialled: anna })).items.map(({ id }) => id)).toEqual([first.id]);
      expect((await store.listCalls({ limit: 10, dialled: asAgentId('carl') })).items).toEqual([]);
      // Calls are deleted with that.
      await store.append({ call: { ...first, endedAt: at(2) }, entries: [sampleEntry(first.id, 2)], handoffs: [] });
      await store.deleteEnded(at(3), 10);
      expect(await store.wasDialled(first.id, anna)).toBe(false);
    });

    test('a missing record is null, or an empty list', async () => {
      expect(await store.getCall(asCallId('none'))).toBeNull();
      expect(await store.getHandoff(asCallId('none'), asHandoffId('none'))).toBeNull();
      expect(await store.listEvents(asCallId('none'), 0, 10)).toEqual([]);
      expect(await store.listCalls({ limit: 10 })).toEqual({ items: [], nextCursor: null });
      expect(await store.openCalls()).toEqual([]);
    });

    test('calls that ended before a time are deleted whole, the oldest first, up to a limit', async () => {
      for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
        const call = sampleCall(id, { state: 'ended', endedAt: at(10 + index), handoffs: [asHandoffId(`${id}.h`)] });
        await store.append({ ...sampleBatch(call, 1, 3), handoffs: [sampleHandoff(`${id}.h`, call.id)] });
      }
      await store.append(sampleBatch(sampleCall('up'), 1));
      expect(await store.deleteEnded(at(13), 2)).toEqual(['a', 'b']);
      expect(await store.deleteEnded(at(13), 2)).toEqual(['c']);
      expect(await store.deleteEnded(at(13), 2)).toEqual([]);
      expect(await store.getCall(asCallId('a'))).toBeNull();
      expect(await store.getHandoff(asCallId('a'), asHandoffId('a.h'))).toBeNull();
      expect(await store.listEvents(asCallId('a'), 0, 10)).toEqual([]);
      expect(await store.getHandoff(asCallId('d'), asHandoffId('d.h'))).not.toBeNull();
      expect(await store.listEvents(asCallId('d'), 0, 10)).toHaveLength(3);
      expect((await store.listCalls({ limit: 10 })).items.map(({ id }) => id).sort()).toEqual(['d', 'up']);
    });

    test('a handoff is found under its own call only', async () => {
      const call = sampleCall('c1');
      await store.append({ call, entries: [], handoffs: [sampleHandoff('h1', call.id)] });
      await store.append(sampleBatch(sampleCall('c2'), 1));
      expect(await store.getHandoff(asCallId('c2'), asHandoffId('h1'))).toBeNull();
    });

    test('a later batch replaces the records and adds to the journal', async () => {
      const call = sampleCall('c1');
      await store.append({ ...sampleBatch(call, 1), handoffs: [sampleHandoff('h1', call.id)] });
      const ended = sampleCall('c1', { state: 'ended', endedAt: at(9) });
      const bridged = sampleHandoff('h1', call.id, { phase: 'bridged' });
      await store.append({ ...sampleBatch(ended, 2, 3), handoffs: [bridged] });
      expect(await store.getCall(call.id)).toEqual(ended);
      expect(await store.getHandoff(call.id, bridged.id)).toEqual(bridged);
      expect((await store.listEvents(call.id, 0, 10)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    });

    test('events come after a sequence, in order, up to a limit', async () => {
      const call = sampleCall('c1');
      await store.append(sampleBatch(call, 1, 20));
      const page = async (after: number, limit: number): Promise<number[]> =>
        (await store.listEvents(call.id, after, limit)).map(({ sequence }) => sequence);
      expect(await page(0, 3)).toEqual([1, 2, 3]);
      expect(await page(9, 3)).toEqual([10, 11, 12]);
      expect(await page(18, 3)).toEqual([19, 20]);
      expect(await page(20, 3)).toEqual([]);
    });

    test('events of one kind fill a page, in order', async () => {
      const call = sampleCall('c1');
      const kinds = ['input', 'input', 'fact', 'input', 'fact', 'fact'] as const;
      const entries = kinds.map((kind, index) => sampleEntry(call.id, index + 1, kind === 'input' ? { kind, type: 'leg.dtmf', data: {} } : {}));
      await store.append({ call, handoffs: [], entries });
      const page = async (after: number, kind: 'input' | 'fact'): Promise<number[]> =>
        (await store.listEvents(call.id, after, 2, kind)).map(({ sequence }) => sequence);
      expect([await page(0, 'fact'), await page(5, 'fact'), await page(0, 'input')]).toEqual([[3, 5], [6], [1, 2]]);
    }); // prettier-ignore

    test('an unreadable fact comes out as it was written, marked, and in its place', async () => {
      const call = sampleCall('c1');
      const newer = { type: 'call.teleported', data: { to: 'Mars' } };
      const unfit = { data: { from: '+1', more: [1] } };
      const entries = [
        sampleEntry(call.id, 1, newer),
        sampleEntry(call.id, 2, { version: 7 }),
        sampleEntry(call.id, 3, unfit),
        sampleEntry(call.id, 4),
      ];
      await store.append({ call, entries, handoffs: [] });
      for (const read of [await store.listEvents(call.id, 0, 10), await store.readFrom(0, 10, 'fact')]) {
        expect(read.map(({ kind }) => kind)).toEqual(['unreadable', 'unreadable', 'unreadable', 'fact']);
        expect(read).toMatchObject([
          { ...newer, version: 1 },
          { version: 7, data: entries[1]!.data },
          unfit,
          entries[3],
        ]);
      }
    });

    describe('readFrom', () => {
      const positions = async (after: number, limit: number): Promise<number[]> =>
        (await store.readFrom(after, limit)).map(({ position }) => position);

      test('gives the entries of all calls after a position, in the order in which they were written', async () => {
        await store.append(sampleBatch(sampleCall('b', { startedAt: at(9) }), 1, 2));
        await store.append(sampleBatch(sampleCall('a'), 1, 2));
        await store.append(sampleBatch(sampleCall('b'), 3));
        const all = await store.readFrom(0, 10);
        expect(all.map(({ callId, sequence }) => `${callId}${sequence}`)).toEqual(['b1', 'b2', 'a1', 'a2', 'b3']);
        expect(await positions(0, 10)).toEqual([1, 2, 3, 4, 5]);
        expect(await positions(2, 2)).toEqual([3, 4]);
        expect(await positions(5, 10)).toEqual([]);
        expect(await store.listEvents(asCallId('a'), 1, 10)).toEqual(all.slice(3, 4));
      });

      test('gives only inputs, or only facts, if it is asked to', async () => {
        const call = sampleCall('c1');
        const entries = [1, 2, 3, 4].map((sequence) =>
          sampleEntry(call.id, sequence, sequence % 2 === 1 ? { kind: 'input', type: 'media.closed', data: {} } : {}),
        );
        await store.append({ call, entries, handoffs: [] });
        expect((await store.readFrom(0, 10, 'input')).map(({ sequence }) => sequence)).toEqual([1, 3]);
        expect((await store.readFrom(0, 1, 'fact')).map(({ sequence }) => sequence)).toEqual([2]);
        expect((await store.readFrom(2, 10, 'fact')).map(({ sequence }) => sequence)).toEqual([4]);
      });

      test('a refused batch takes no position', async () => {
        await Promise.allSettled([
          store.append(sampleBatch(sampleCall('a'), 1)),
          store.append(sampleBatch(sampleCall('b'), 7)),
          store.append(sampleBatch(sampleCall('c', { from: undefined as never }), 1)),
          store.append(sampleBatch(sampleCall('d'), 1)),
        ]);
        expect(await positions(0, 10)).toEqual([1, 2]);
      });

      test('no position is used again after the newest entries were deleted and the store was opened again', async () => {
        await store.append(sampleBatch(sampleCall('kept'), 1));
        await store.append(sampleBatch(sampleCall('old', { state: 'ended', endedAt: at(1) }), 1, 3));
        expect(await store.deleteEnded(at(2), 10)).toEqual(['old']);
        await store.append(sampleBatch(sampleCall('kept'), 2));
        expect(await positions(0, 10)).toEqual([1, 5]);
        await store.append(sampleBatch(sampleCall('new', { state: 'ended', endedAt: at(1) }), 1));
        expect(await store.deleteEnded(at(2), 10)).toEqual(['new']);
        await store.close();
        store = await made.reopen();
        await store.append(sampleBatch(sampleCall('kept'), 3));
        expect(await positions(1, 10)).toEqual([5, 7]);
      });

      test('a reader that continues misses no entry that was written meanwhile', async () => {
        let writing = true;
        const calls = Array.from({ length: 8 }, (_, index) => sampleCall(`c${index}`));
        const written = Promise.all(
          calls.map(async (call) => {
            for (let sequence = 1; sequence <= 30; sequence += 1) await store.append(sampleBatch(call, sequence));
          }),
        ).finally(() => {
          writing = false;
        });
        const seen: number[] = [];
        for (let more = true; more;) {
          more = writing;
          const page = await store.readFrom(seen.at(-1) ?? 0, 7);
          seen.push(...page.map(({ position }) => position));
          more ||= page.length > 0;
        }
        await written;
        expect(seen).toEqual(Array.from({ length: 240 }, (_, index) => index + 1));
      });
    });

    test('a call belongs to the node that took it in, for as long as it is there', async () => {
      await store.close();
      store = await made.reopen('one');
      await store.append(sampleBatch(sampleCall('a'), 1));
      await store.append(sampleBatch(sampleCall('b'), 1));
      await store.close();
      store = await made.reopen('two');
      await store.append(sampleBatch(sampleCall('a'), 2));
      await store.append(sampleBatch(sampleCall('c'), 1));
      const open = async (node?: string): Promise<string[]> => (await store.openCalls(node)).map(({ id }) => id);
      expect([await open('one'), await open('two'), await open('three')]).toEqual([['a', 'b'], ['c'], []]);
      expect(await open()).toEqual(['a', 'b', 'c']);
      await store.append(sampleBatch(sampleCall('b', { state: 'ended', endedAt: at(4) }), 2));
      expect(await open('one')).toEqual(['a']);
    });

    test('reads see earlier appends, even before these resolve', async () => {
      const call = sampleCall('c1');
      const appended = store.append(sampleBatch(call, 1));
      expect(await store.getCall(call.id)).toEqual(call);
      await appended;
    });

    test('batches of one call become durable in the order in which they were appended', async () => {
      const done: number[] = [];
      await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          await store.append(sampleBatch(sampleCall('c1', { metadata: { index } }), index + 1));
          done.push(index);
        }),
      );
      expect(done).toEqual(Array.from({ length: 200 }, (_, index) => index));
      expect((await store.getCall(asCallId('c1')))?.metadata).toEqual({ index: 199 });
      expect(await store.listEvents(asCallId('c1'), 0, 1_000)).toHaveLength(200);
    });

    test.each([
      ['a first entry that is not 1', [] as [number, number][], 2],
      ['a gap', [[1, 3]] as [number, number][], 5],
      ['a duplicate', [[1, 3]] as [number, number][], 3],
    ])('%s is refused, and nothing of its batch is written', async (_, before, sequence) => {
      const call = sampleCall('c1');
      for (const [first, last] of before) await store.append(sampleBatch(call, first, last));
      const changed = sampleCall('c1', { metadata: { changed: true } });
      const batch = { ...sampleBatch(changed, sequence), handoffs: [sampleHandoff('h1', call.id)] };
      await expect(store.append(batch)).rejects.toMatchObject({ code: 'sequence' });
      expect(await store.getCall(call.id)).toEqual(before.length === 0 ? null : call);
      expect(await store.getHandoff(call.id, asHandoffId('h1'))).toBeNull();
      expect(await store.listEvents(call.id, 0, 10)).toHaveLength(before.length === 0 ? 0 : 3);
    });

    test('a gap inside a batch, or an entry of another call, is refused', async () => {
      const call = sampleCall('c1');
      const gap = [sampleEntry(call.id, 1), sampleEntry(call.id, 3)];
      await expect(store.append({ call, entries: gap, handoffs: [] })).rejects.toMatchObject({ code: 'sequence' });
      const stray = [sampleEntry(asCallId('c2'), 1)];
      await expect(store.append({ call, entries: stray, handoffs: [] })).rejects.toMatchObject({ code: 'sequence' });
      const handoffs = [sampleHandoff('h1', asCallId('c2'))];
      await expect(store.append({ call, entries: [], handoffs })).rejects.toMatchObject({ code: 'sequence' });
      expect(await store.getCall(call.id)).toBeNull();
    });

    test('a refused batch does not affect the batches around it', async () => {
      const results = await Promise.allSettled([
        store.append(sampleBatch(sampleCall('c1'), 1)),
        store.append(sampleBatch(sampleCall('c2'), 7)),
        store.append(sampleBatch(sampleCall('c3'), 1)),
        store.append({ ...sampleBatch(sampleCall('c4', { from: undefined as never }), 1) }),
        store.append(sampleBatch(sampleCall('c5'), 1)),
      ]);
      expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
      expect(results[3]).toMatchObject({ reason: { code: 'invalid' } });
      expect(store.unavailable()).toBeNull();
      const { items } = await store.listCalls({ limit: 10 });
      expect(items.map(({ id }) => id)).toEqual(['c5', 'c3', 'c1']);
    });

    test('open calls are those without an end, oldest first', async () => {
      await store.append(sampleBatch(sampleCall('late', { startedAt: at(9) }), 1));
      await store.append(sampleBatch(sampleCall('early'), 1));
      await store.append(sampleBatch(sampleCall('gone', { state: 'ended', endedAt: at(3) }), 1));
      expect((await store.openCalls()).map(({ id }) => id)).toEqual(['early', 'late']);
      await store.append(sampleBatch(sampleCall('early', { state: 'ended', endedAt: at(4) }), 2));
      expect((await store.openCalls()).map(({ id }) => id)).toEqual(['late']);
    });

    describe('listCalls', () => {
      beforeEach(async () => {
        const calls = [
          sampleCall('a', { startedAt: at(0), from: '+1', to: '+9', state: 'ended', endedAt: at(1) }),
          sampleCall('b', { startedAt: at(10), from: '+1', to: '+8' }),
          sampleCall('c', { startedAt: at(10), from: '+2', to: '+9', state: 'ended', endedAt: at(11) }),
          sampleCall('d', { startedAt: at(20), from: '+2', to: '+9', state: 'handoff' }),
        ];
        await Promise.all(calls.map(async (call) => await store.append(sampleBatch(call, 1))));
      });

      test.each([
        [{}, 'dcba'],
        [{ state: 'ended' as const }, 'ca'],
        [{ from: '+1' }, 'ba'],
        [{ to: '+9' }, 'dca'],
        [{ from: '+2', to: '+9', state: 'ended' as const }, 'c'],
        [{ startedFrom: at(10) }, 'dcb'],
        [{ startedTo: at(10) }, 'a'],
        [{ startedFrom: at(10), startedTo: at(20) }, 'cb'],
        [{ from: "' OR 1=1 --" }, ''],
      ])('%j lists %j: newest first', async (filter, ids) => {
        for (const limit of [1, 2, 10]) {
          let seen = '';
          let cursor: string | undefined;
          do {
            const page = await store.listCalls({ ...filter, limit, cursor });
            expect(page.items.length).toBeLessThanOrEqual(limit);
            seen += page.items.map(({ id }) => id).join('');
            cursor = page.nextCursor ?? undefined;
          } while (cursor !== undefined);
          expect(seen).toBe(ids);
        }
      });

      test('a page that ends at the last call has no next page', async () => {
        expect((await store.listCalls({ limit: 4 })).nextCursor).toBeNull();
        expect((await store.listCalls({ limit: 3 })).nextCursor).toMatch(/^[A-Za-z0-9_-]+$/);
      });

      test('calls that come between two pages do not move or repeat the listed ones', async () => {
        const first = await store.listCalls({ limit: 2 });
        await store.append(sampleBatch(sampleCall('e', { startedAt: at(30) }), 1));
        await store.append(sampleBatch(sampleCall('bb', { startedAt: at(10) }), 1));
        const second = await store.listCalls({ limit: 10, cursor: first.nextCursor! });
        expect(first.items.map(({ id }) => id)).toEqual(['d', 'c']);
        expect(second.items.map(({ id }) => id)).toEqual(['bb', 'b', 'a']);
      });

      test('a cursor of others is refused', async () => {
        const foreign = ['', 'x', '!!', 'bnVsbA', Buffer.from('["2026",1]').toString('base64url'), 'A'.repeat(5_000)];
        const { nextCursor } = await store.listCalls({ limit: 1 });
        for (const cursor of [...foreign, `${nextCursor!}A`, nextCursor!.slice(1)]) {
          await expect(store.listCalls({ limit: 1, cursor })).rejects.toBeInstanceOf(BadCursorError);
        }
      });

      test('no text that is given as a cursor breaks anything', async () => {
        await fc.assert(
          fc.asyncProperty(fc.string({ unit: 'binary' }), async (cursor) => {
            await expect(store.listCalls({ limit: 1, cursor })).rejects.toBeInstanceOf(BadCursorError);
          }),
        );
      });
    });

    test('acknowledged entries are there after the store was closed and opened again', async () => {
      await store.append(sampleBatch(sampleCall('c1'), 1, 3));
      await store.close();
      store = await made.reopen();
      expect(await store.listEvents(asCallId('c1'), 0, 10)).toHaveLength(3);
      expect((await store.openCalls()).map(({ id }) => id)).toEqual(['c1']);
      await store.append(sampleBatch(sampleCall('c1'), 4));
    });

    test('close writes the waiting batches, is idempotent, and later appends are refused', async () => {
      const appended = store.append(sampleBatch(sampleCall('c1'), 1));
      expect(store.unavailable()).toBeNull();
      await Promise.all([store.close(), store.close()]);
      await expect(appended).resolves.toBeUndefined();
      expect(store.unavailable()).toContain('closed');
      await expect(store.append(sampleBatch(sampleCall('c1'), 2))).rejects.toMatchObject({ code: 'closed' });
      await expect(store.getCall(asCallId('c1'))).rejects.toMatchObject({ code: 'closed' });
      store = await made.reopen();
      expect(await store.listEvents(asCallId('c1'), 0, 10)).toHaveLength(1);
    });
  });
}
