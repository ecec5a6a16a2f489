import type { Clock } from '../ports/clock.ts';
import type { NewDelivery } from '../ports/outbox.ts';
import type { JournalBatch, Store } from '../ports/store.ts';
import type { EventSource } from './event-deliveries.ts';
import { deliveriesOf } from './event-deliveries.ts';

/** What {@link tellingStore} adds to a store. */
export interface Telling extends EventSource {
  readonly clock: Clock;
  /** The batch is given to the store: what it makes of the call is known from here on. */
  readonly onBatch: (batch: JournalBatch) => void;
  /** A batch is durable. */
  readonly onWritten: (batch: JournalBatch) => void;
  /** Deliveries are durable. They were made at that time, by the clock's `now()`. */
  readonly onStored: (deliveries: readonly NewDelivery[], madeAtMs: number) => void;
}

/** What receivers are to be told of a batch, and when that was made. */
interface Made {
  readonly deliveries: readonly NewDelivery[];
  readonly atMs: number;
}

/**
 * A store that puts what receivers are to be told of each batch into the outbox, together with the batch. A batch that
 * the store refused and that is appended again has the same deliveries as before.
 */
export function tellingStore(store: Store, { clock, onBatch, onWritten, onStored, ...source }: Telling): Store {
  const known = new WeakMap<JournalBatch, Made>();
  const madeOf = (batch: JournalBatch): Made => {
    const before = known.get(batch);
    if (before !== undefined) return before;
    onBatch(batch);
    const made = { deliveries: deliveriesOf(batch, source, clock.wall()), atMs: clock.now() };
    known.set(batch, made);
    return made;
  };
  return {
    append: async (batch) => {
      const { deliveries, atMs } = madeOf(batch);
      await store.append(deliveries.length === 0 ? batch : { ...batch, deliveries });
      onWritten(batch);
      if (deliveries.length > 0) onStored(deliveries, atMs);
    },
    getCall: (id) => store.getCall(id),
    listCalls: (query) => store.listCalls(query),
    wasDialled: (call, agent) => store.wasDialled(call, agent),
    getHandoff: (call, id) => store.getHandoff(call, id),
    listEvents: (call, after, limit, kind) => store.listEvents(call, after, limit, kind),
    readFrom: (after, limit, kind) => store.readFrom(after, limit, kind),
    searchTranscripts: (query) => store.searchTranscripts(query),
    openCalls: (node) => store.openCalls(node),
    deleteEnded: (before, limit) => store.deleteEnded(before, limit),
    unavailable: () => store.unavailable(),
    close: () => store.close(),
  };
}
