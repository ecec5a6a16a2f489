import type { NodeBus } from '../../ports/nodes.ts';
import type { NodePlace, QueuePlace, QueuePlaces } from '../../ports/queue-places.ts';
import { QUEUE_TOPIC } from '../tables/queue-place-table.ts';
import type { StoreThread } from '../thread/thread.ts';

/** Who waits for agents at all nodes. Its methods reject with StoreError as those of the store do. */
export class StoredQueuePlaces implements QueuePlaces {
  readonly #thread: Pick<StoreThread, 'ask'>;
  readonly #bus: Pick<NodeBus, 'onNotice' | 'onGap'>;

  constructor(thread: Pick<StoreThread, 'ask'>, bus: Pick<NodeBus, 'onNotice' | 'onGap'>) {
    this.#thread = thread;
    this.#bus = bus;
  }

  async change(put: readonly QueuePlace[], remove: readonly Pick<QueuePlace, 'handoff' | 'queue'>[]): Promise<void> {
    await this.#thread.ask({ kind: 'changePlaces', put, remove });
  }

  async list(): Promise<readonly NodePlace[]> {
    return await this.#thread.ask({ kind: 'places' });
  }

  async removeNode(node: string): Promise<void> {
    await this.#thread.ask({ kind: 'removePlacesOf', node });
  }

  onChange(changed: () => void): () => void {
    const ends = [this.#bus.onNotice(QUEUE_TOPIC, changed), this.#bus.onGap(changed)];
    return () => {
      for (const end of ends) end();
    };
  }
}
