import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ActionStore, ApiAction } from '../../../src/ports/actions.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { BadCursorError } from '../../../src/ports/store.ts';
import type { Store } from '../../../src/ports/store.ts';

type StoreOfActions = Store & { readonly actions: ActionStore };

/** A store with actions on its own data, and the functions that open the same data again. */
export interface ActionsUnderTest {
  readonly store: StoreOfActions;
  reopen(): Promise<StoreOfActions>;
  remove(): Promise<void>;
}

function action(second: number, changes: Partial<ApiAction> = {}): ApiAction {
  return {
    at: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
    kind: 'person',
    who: 'anna',
    role: 'agent',
    source: '192.0.2.1',
    method: 'DELETE',
    route: '/v1/calls/{id}',
    object: '/v1/calls/c1',
    callId: asCallId('c1'),
    status: 200,
    requestId: null,
    ...changes,
  };
}

/** The contract of {@link ActionStore}. */
export function runActionContract(name: string, make: () => Promise<ActionsUnderTest>): void {
  describe(`contract of actions: ${name}`, () => {
    let own: ActionsUnderTest;
    let actions: ActionStore;
    beforeEach(async () => {
      own = await make();
      ({ actions } = own.store);
    });
    afterEach(async () => {
      await own.store.close();
      await own.remove();
    });

    test('actions outlive the program, and are listed the newest first, page by page', async () => {
      await actions.record([action(1), action(2)]);
      await actions.record([action(3)]);
      await own.store.close();
      const again = await own.reopen();
      const first = await again.actions.list({ limit: 2 });
      expect(first.items.map(({ at }) => at)).toEqual([action(3).at, action(2).at]);
      expect(first.items[0]).toMatchObject(action(3));
      const second = await again.actions.list({ limit: 2, cursor: first.nextCursor ?? '' });
      expect(second).toMatchObject({ items: [action(1)], nextCursor: null });
      await expect(again.actions.list({ limit: 2, cursor: 'x' })).rejects.toThrow(BadCursorError);
      await again.close();
    });

    test('they are found by who, by the call, and by their time', async () => {
      const call = asCallId('c2');
      await actions.record([
        action(1),
        action(2, { who: 'ben' }),
        action(3, { callId: call }),
        action(4, { callId: null }),
      ]);
      const found = async (query: object): Promise<string[]> =>
        (await actions.list({ limit: 10, ...query })).items.map(({ at }) => at);
      expect(await found({ who: 'ben' })).toEqual([action(2).at]);
      expect(await found({ call })).toEqual([action(3).at]);
      expect(await found({ from: action(2).at, to: action(4).at })).toEqual([action(3).at, action(2).at]);
      expect(await found({ who: 'nobody' })).toEqual([]);
    });

    test('each is chained to the one before, over restarts and deletions', async () => {
      await actions.record([action(1), action(2)]);
      expect(await actions.deleteBefore(action(9).at, 10)).toBe(1);
      await own.store.close();
      const again = await own.reopen();
      await again.actions.record([action(3)]);
      const { items } = await again.actions.list({ limit: 10 });
      const [last, before] = items;
      const { n: _n, hash, ...told } = last!;
      expect(hash).toBe(
        createHash('sha256')
          .update(`${before!.hash}\n${JSON.stringify(told)}`)
          .digest('hex'),
      );
      await again.close();
    });

    test('those past a time are deleted, the oldest first, up to a limit', async () => {
      await actions.record([1, 2, 3, 4].map((second) => action(second)));
      expect(await actions.deleteBefore(action(3).at, 1)).toBe(1);
      expect(await actions.deleteBefore(action(3).at, 5)).toBe(1);
      expect((await actions.list({ limit: 10 })).items.map(({ at }) => at)).toEqual([action(4).at, action(3).at]);
    });
  });
}
