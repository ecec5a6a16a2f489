import type { CallId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { Store } from '../ports/store.ts';

/** Entries of a past call that are read, and how many at once. A call makes some hundreds. */
const MAX_ENTRIES = 50_000;
const PAGE = 500;

/** The facts of a call that this program can read, in order. */
export async function* factsOf(store: Store, id: CallId): AsyncGenerator<FactEntry> {
  for (let after = 0; after < MAX_ENTRIES;) {
    const entries = await store.listEvents(id, after, PAGE);
    for (const entry of entries) if (entry.kind === 'fact') yield entry;
    if (entries.length < PAGE) return;
    after = entries.at(-1)?.sequence ?? MAX_ENTRIES;
  }
}
