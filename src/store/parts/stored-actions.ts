import type { ActionQuery, ActionStore, ApiAction, StoredAction } from '../../ports/actions.ts';
import type { Page } from '../../ports/page.ts';
import { decodeNumber, encodeNumber } from '../cursor.ts';
import type { StoreThread } from '../thread/thread.ts';

/** Who did what, in the store's SQLite database. */
export class StoredActions implements ActionStore {
  readonly #thread: StoreThread;

  constructor(thread: StoreThread) {
    this.#thread = thread;
  }

  async record(actions: readonly ApiAction[]): Promise<void> {
    await this.#thread.ask({ kind: 'recordActions', actions });
  }

  async list({ from, to, who, call, limit, cursor }: ActionQuery): Promise<Page<StoredAction>> {
    const before = cursor === undefined ? null : decodeNumber(cursor);
    const request = { from: from ?? null, to: to ?? null, who: who ?? null, call: call ?? null, before, limit };
    const { items, next } = await this.#thread.ask({ kind: 'actions', request });
    return { items, nextCursor: next === null ? null : encodeNumber(next) };
  }

  deleteBefore(before: string, limit: number): Promise<number> {
    return this.#thread.ask({ kind: 'deleteActions', before, limit });
  }
}
