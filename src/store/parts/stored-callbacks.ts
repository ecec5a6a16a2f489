import type {
  CallbackChange,
  CallbackClaim,
  CallbackQuery,
  CallbackRecord,
  CallbackRelease,
  CallbackState,
  CallbackStore,
  NewCallback,
} from '../../ports/callbacks.ts';
import type { CallbackId } from '../../ports/ids.ts';
import type { Page } from '../../ports/page.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { StoreThread } from '../thread/thread.ts';

/** The callbacks in SQLite. They share the store's thread and its transactions with the journal. */
export class StoredCallbacks implements CallbackStore {
  readonly #thread: StoreThread;

  constructor(thread: StoreThread) {
    this.#thread = thread;
  }

  get(id: CallbackId): Promise<CallbackRecord | null> {
    return this.#thread.ask({ kind: 'callback', id });
  }

  async list({ state, limit, cursor }: CallbackQuery): Promise<Page<CallbackRecord>> {
    const after = cursor === undefined ? null : decodeCursor(cursor);
    const request = { state: state ?? null, after, limit };
    const { records, next } = await this.#thread.ask({ kind: 'callbacks', request });
    return { items: records, nextCursor: next === null ? null : encodeCursor(next) };
  }

  create(callback: NewCallback, at: string): Promise<CallbackRecord> {
    return this.#thread.ask({ kind: 'createCallback', callback, at });
  }

  change(id: CallbackId, change: CallbackChange, at: string): Promise<CallbackRecord | 'dialling' | null> {
    return this.#thread.ask({ kind: 'changeCallback', id, change, at });
  }

  remove(id: CallbackId): Promise<'removed' | 'dialling' | null> {
    return this.#thread.ask({ kind: 'removeCallback', id });
  }

  claim(claim: CallbackClaim): Promise<CallbackRecord | null> {
    return this.#thread.ask({ kind: 'claimCallback', claim });
  }

  release(id: CallbackId, outcome: CallbackRelease): Promise<boolean> {
    return this.#thread.ask({ kind: 'releaseCallback', id, outcome });
  }

  recover(at: string, notBefore: string, node?: string): Promise<number> {
    return this.#thread.ask({ kind: 'recoverCallbacks', at, notBefore, node });
  }

  expire(at: string, limit: number): Promise<readonly CallbackRecord[]> {
    return this.#thread.ask({ kind: 'expireCallbacks', at, limit });
  }

  count(): Promise<Readonly<Record<CallbackState, number>>> {
    return this.#thread.ask({ kind: 'countCallbacks' });
  }
}
