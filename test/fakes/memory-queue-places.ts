import type { NodePlace, QueuePlace, QueuePlaces } from '../../src/ports/queue-places.ts';
import { Listeners } from '../../src/shared/listeners.ts';

/** Who waits at several nodes, in memory. Each hears at once what another one changes. */
export class MemoryQueuePlaces {
  readonly rows = new Map<string, QueuePlace & { readonly node: string }>();
  fault: Error | null = null;
  readonly #told = new Listeners<string>();

  /** As a node has it. */
  of(node: string): QueuePlaces {
    return {
      change: async (put, remove) => {
        await Promise.resolve();
        if (this.fault !== null) throw this.fault;
        for (const { handoff } of remove) if (this.rows.get(handoff)?.node === node) this.rows.delete(handoff);
        for (const place of put) this.rows.set(place.handoff, { ...place, node });
        this.#told.tell(node);
      },
      list: async () => {
        await Promise.resolve();
        if (this.fault !== null) throw this.fault;
        return [...this.rows.values()].map((row): NodePlace => ({ ...row, isOwn: row.node === node }));
      },
      removeNode: async (gone) => {
        await Promise.resolve();
        for (const [handoff, row] of this.rows) if (row.node === gone) this.rows.delete(handoff);
        this.#told.tell(gone);
      },
      onChange: (changed) =>
        this.#told.add((from) => {
          if (from !== node) changed();
        }),
    };
  }
}
