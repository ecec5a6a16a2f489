import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asAgentId, asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import type { QueuePlace, QueuePlaces } from '../../../src/ports/queue-places.ts';
import type { Store } from '../../../src/ports/store.ts';

type PlaceStore = Store & { readonly queuePlaces: QueuePlaces };

/** A store on its own data, and the function that opens the same data as another node. */
export interface QueuePlacesUnderTest {
  readonly store: PlaceStore;
  reopen(node?: string): Promise<PlaceStore>;
  remove(): Promise<void>;
}

function place(handoff: string, queue: string, more: Partial<QueuePlace> = {}): QueuePlace {
  const wanted = { groups: [{ kind: 'agent', id: asAgentId('anna') } as const], exclude: [asAgentId('ben')] };
  return {
    handoff: asHandoffId(handoff),
    call: asCallId(`of ${handoff}`),
    queue,
    priority: 0,
    sinceMs: 5,
    wanted,
    ...more,
  };
}

/** The contract of {@link QueuePlaces}. */
export function runQueuePlaceContract(name: string, make: () => Promise<QueuePlacesUnderTest>): void {
  describe(`contract of places in queues: ${name}`, () => {
    let own: QueuePlacesUnderTest;
    beforeEach(async () => {
      own = await make();
    });
    afterEach(async () => {
      await own.store.close();
      await own.remove();
    });

    test('places are there as they were put, and only those of a node go that it takes out itself', async () => {
      const { queuePlaces } = own.store;
      const one = place('one', 'sales', { priority: -3, sinceMs: 1_767_225_600_001 });
      await queuePlaces.change([one, place('two', 'sales')], []);
      const all = await queuePlaces.list();
      expect(all.toSorted((a, b) => (a.handoff < b.handoff ? -1 : 1))).toMatchObject([{ ...one, isOwn: true }, { handoff: 'two' }]); // prettier-ignore
      await queuePlaces.change([place('one', 'sales', { priority: 4 })], [place('two', 'sales')]);
      expect(await queuePlaces.list()).toMatchObject([{ handoff: 'one', priority: 4 }]);
      await own.store.close();
      const other = await own.reopen('other');
      await other.queuePlaces.change([place('three', 'support')], [one]);
      const seen = (await other.queuePlaces.list()).map(({ handoff, isOwn }) => [handoff, isOwn]);
      expect(seen.toSorted()).toEqual([['one', false], ['three', true]]); // prettier-ignore
      await other.queuePlaces.removeNode(all[0]!.node);
      await other.queuePlaces.removeNode('nobody');
      expect(await other.queuePlaces.list()).toMatchObject([{ handoff: 'three', node: 'other' }]);
      await other.close();
    });
  });
}
