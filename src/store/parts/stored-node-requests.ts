import type { CallId } from '../../ports/ids.ts';
import type { CallPlace, NodeRequests, RequestEnd, TakenRequest } from '../../ports/nodes.ts';
import type { StoreThread } from '../thread/thread.ts';

/** Requests of nodes to nodes, in the store's database. */
export class StoredNodeRequests implements NodeRequests {
  readonly #thread: Pick<StoreThread, 'ask'>;
  readonly #own: string;

  /** @param own the name of this node */
  constructor(thread: Pick<StoreThread, 'ask'>, own: string) {
    this.#thread = thread;
    this.#own = own;
  }

  placeOf(call: CallId): Promise<CallPlace | null> {
    return this.#thread.ask({ kind: 'callPlace', id: call });
  }

  async put(request: { readonly id: string; readonly node: string; readonly text: string }): Promise<void> {
    await this.#thread.ask({ kind: 'putNodeRequest', ...request, askedBy: this.#own });
  }

  take(limit: number, withinMs: number): Promise<readonly TakenRequest[]> {
    return this.#thread.ask({ kind: 'takeNodeRequests', node: this.#own, limit, withinMs });
  }

  async answer({ id, askedBy }: Pick<TakenRequest, 'id' | 'askedBy'>, text: string): Promise<void> {
    await this.#thread.ask({ kind: 'answerNodeRequest', id, askedBy, text });
  }

  settle(id: string, isGivenUp: boolean): Promise<RequestEnd> {
    return this.#thread.ask({ kind: 'settleNodeRequest', id, isGivenUp });
  }
}
