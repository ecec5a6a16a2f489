import type { CallId } from '../ports/ids.ts';
import type { Store } from '../ports/store.ts';
import { cutOffVoicemails } from './cut-off-voicemails.ts';
import type { Salvage } from './cut-off-voicemails.ts';
import type { PastJournal } from './past-journal.ts';

/**
 * Puts on record what came of messages that a crash cut off, where another node closed their call, which does not have
 * their files.
 * @throws StoreError
 */
export async function finishVoicemails(
  past: Pick<PastJournal, 'noteAll'>,
  store: Store,
  id: CallId,
  salvage: Salvage,
): Promise<void> {
  const call = await store.getCall(id);
  if (call?.ended?.reason !== 'crash') return;
  const facts = await cutOffVoicemails(store, call, salvage);
  if (facts.length > 0) await past.noteAll(id, facts, []);
}
