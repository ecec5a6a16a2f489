import type { CallId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { Store } from '../ports/store.ts';

/** Facts that are read at once. A call makes some hundreds, and long ones some thousands. */
const PAGE = 500;

/** The facts of a call that this program can read, all of them, in order. */
export async function* factsOf(store: Store, id: CallId): AsyncGenerator<FactEntry> {
  for (let after = 0; ;) {
    const entries = await store.listEvents(id, after, PAGE, 'fact');
    for (const entry of entries) if (entry.kind === 'fact') yield entry;
    const last = entries.at(-1);
    if (last === undefined || entries.length < PAGE) return;
    after = last.sequence;
  }
}
