import { changed, claimed, givenUp, missed, newCallback, reached, released } from '../../src/callbacks/course.ts';
import type {
  CallbackChange,
  CallbackClaim,
  CallbackQuery,
  CallbackRecord,
  CallbackRelease,
  CallbackState,
  CallbackStore,
  NewCallback,
} from '../../src/ports/callbacks.ts';
import { CALLBACK_STATES } from '../../src/ports/callbacks.ts';
import type { CallbackId } from '../../src/ports/ids.ts';
import type { JournalEntry } from '../../src/ports/journal.ts';
import type { Page } from '../../src/ports/page.ts';
import { BadCursorError } from '../../src/ports/store.ts';
import { callbackChanges } from '../../src/records/callback-change.ts';

/** Callbacks in memory. */
export class MemoryCallbacks implements CallbackStore {
  readonly records: Map<CallbackId, CallbackRecord>;
  readonly #nodes: Map<CallbackId, string>;
  readonly #node: string;
  /** What every request is answered with while the store is away. */
  fault: Error | null = null;

  /** @param shared the same callbacks, for another process */
  constructor(node = 'here', shared?: MemoryCallbacks) {
    this.#node = node;
    this.records = shared?.records ?? new Map();
    this.#nodes = shared === undefined ? new Map() : shared.#nodes;
  }

  /** Takes in what the entries of a batch say. */
  apply(entries: readonly JournalEntry[]): void {
    for (const change of callbackChanges(entries)) {
      if (change.kind === 'requested') {
        if (!this.records.has(change.callback.id)) this.#create(change.callback, change.at);
        continue;
      }
      const record = this.records.get(change.id);
      if (record === undefined) continue;
      if (change.kind === 'reached') this.#put(reached(record, change.attempt));
      else if (record.state === 'dialling') this.#put(missed(record, change.attempt));
    }
  }

  get = (id: CallbackId): Promise<CallbackRecord | null> => this.#do(() => this.records.get(id) ?? null);

  list = ({ state, limit, cursor }: CallbackQuery): Promise<Page<CallbackRecord>> =>
    this.#do(() => {
      const skip = cursor === undefined ? 0 : Number(cursor);
      if (!Number.isInteger(skip)) throw new BadCursorError('no cursor of ours');
      const found = [...this.records.values()]
        .filter((each) => (state ?? each.state) === each.state)
        .sort((one, other) => other.createdAt.localeCompare(one.createdAt) || other.id.localeCompare(one.id));
      const nextCursor = found.length > skip + limit ? String(skip + limit) : null;
      return { items: found.slice(skip, skip + limit), nextCursor };
    });

  create = (callback: NewCallback, at: string): Promise<CallbackRecord> => this.#do(() => this.#create(callback, at));

  change = (id: CallbackId, change: CallbackChange, at: string): Promise<CallbackRecord | 'dialling' | null> =>
    this.#do(() => {
      const record = this.records.get(id);
      if (record === undefined) return null;
      return record.state === 'dialling' ? 'dialling' : this.#put(changed(record, change, at));
    });

  remove = (id: CallbackId): Promise<'removed' | 'dialling' | null> =>
    this.#do(() => {
      const state = this.records.get(id)?.state;
      if (state === undefined || state === 'dialling') return state ?? null;
      this.records.delete(id);
      return 'removed';
    });

  claim = ({ at, routes }: CallbackClaim): Promise<CallbackRecord | null> =>
    this.#do(() => {
      const [due] = [...this.records.values()]
        .filter(({ state, notBefore, expiresAt }) => state === 'waiting' && notBefore <= at && expiresAt > at)
        .filter(({ route }) => routes.includes(route))
        .sort((one, other) => one.notBefore.localeCompare(other.notBefore) || one.id.localeCompare(other.id));
      if (due === undefined) return null;
      this.#nodes.set(due.id, this.#node);
      return this.#put(claimed(due));
    });

  release = (id: CallbackId, outcome: CallbackRelease): Promise<boolean> =>
    this.#do(() => {
      const record = this.records.get(id);
      if (record?.state !== 'dialling') return false;
      this.#put(released(record, outcome));
      return true;
    });

  recover = (at: string, notBefore: string): Promise<number> =>
    this.#do(() => {
      const left = [...this.records.values()].filter(
        ({ id, state }) => state === 'dialling' && this.#nodes.get(id) === this.#node,
      );
      for (const record of left) this.#put(missed(record, { at, callId: null, result: 'interrupted', notBefore }));
      return left.length;
    });

  expire = (at: string, limit: number): Promise<readonly CallbackRecord[]> =>
    this.#do(() =>
      [...this.records.values()]
        .filter(({ state, expiresAt }) => state === 'waiting' && expiresAt <= at)
        .slice(0, limit)
        .map((record) => this.#put(givenUp(record, 'expired', at))),
    );

  count = (): Promise<Readonly<Record<CallbackState, number>>> =>
    this.#do(() => {
      const all = [...this.records.values()];
      const counts = CALLBACK_STATES.map((state) => [state, all.filter((each) => each.state === state).length]);
      return Object.fromEntries(counts) as Record<CallbackState, number>;
    });

  #create(callback: NewCallback, at: string): CallbackRecord {
    for (const record of this.records.values()) {
      const { number, route, state } = record;
      if (number === callback.number && route === callback.route && state === 'waiting')
        this.#put(givenUp(record, 'replaced', at));
    }
    return this.#put(newCallback(callback, at));
  }

  #put(record: CallbackRecord): CallbackRecord {
    this.records.set(record.id, record);
    return record;
  }

  async #do<Value>(work: () => Value): Promise<Value> {
    if (this.fault !== null) throw this.fault;
    return await Promise.resolve(work());
  }
}
