import { asCallId } from '../../ports/ids.ts';
import type { CallNews, NewsOfCalls } from '../../ports/nodes.ts';
import type { StoreThread } from '../thread/thread.ts';

/** Entries that are looked at together. */
const AT_ONCE = 1_000;

/** Calls of other nodes that did something, by the store's journals. */
export class StoredCallNews implements CallNews {
  readonly #thread: Pick<StoreThread, 'ask'>;
  readonly #own: string;

  /** @param own the name of this node */
  constructor(thread: Pick<StoreThread, 'ask'>, own: string) {
    this.#thread = thread;
    this.#own = own;
  }

  newest(): Promise<number> {
    return this.#thread.ask({ kind: 'newestPosition' });
  }

  async since(position: number): Promise<NewsOfCalls> {
    const entries = await this.#thread.ask({ kind: 'callsAfter', after: position, limit: AT_ONCE });
    const calls = new Set<string>();
    for (const { call_id: call, node } of entries) if (node !== null && node !== this.#own) calls.add(call);
    return {
      calls: [...calls].map(asCallId),
      position: entries.at(-1)?.position ?? position,
      isMore: entries.length === AT_ONCE,
    };
  }
}
