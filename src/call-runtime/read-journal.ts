import type { CallId } from '../ports/ids.ts';
import type { ContextCard } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';

const PAGE = 1000;

/** What a journal says of how far its call is. */
export interface ReadJournal {
  /** The sequence of its last entry; 0: it has none. */
  readonly last: number;
  /** The time of that. */
  readonly lastAt: string | null;
  /** The context card of the last handoff. */
  readonly context: ContextCard | null;
}

/** @throws StoreError */
export async function readJournal(store: Store, id: CallId): Promise<ReadJournal> {
  let last = 0;
  let lastAt: string | null = null;
  let context: ContextCard | null = null;
  for (;;) {
    const page = await store.listEvents(id, last, PAGE);
    last = page.at(-1)?.sequence ?? last;
    lastAt = page.at(-1)?.at ?? lastAt;
    const started = page.findLast((entry) => entry.kind === 'fact' && entry.type === 'handoff.started');
    if (started !== undefined) context = { summary: started.data.summary, fields: started.data.context ?? {} };
    if (page.length < PAGE) return { last, lastAt, context };
  }
}
