import type { CallId, HandoffId } from '../../ports/ids.ts';
import type { FactEntry } from '../../ports/journal.ts';
import type { CallRecord, HandoffRecord } from '../../ports/records.ts';
import type { Store } from '../../ports/store.ts';

/** Facts that are read at once. */
const PAGE = 500;

/** Where steps of calls are read. */
export type StepStore = Pick<Store, 'getCall' | 'getHandoff' | 'listEvents'>;

/** What a call has done since it was read last, and how far it is read. */
export interface CallSteps {
  readonly call: CallRecord;
  readonly facts: readonly { readonly entry: FactEntry; readonly position: number }[];
  /** Those that changed. */
  readonly handoffs: readonly HandoffRecord[];
  /** The newest entry that was read. */
  readonly sequence: number;
  /** Handoffs as they were read, as JSON; one that is over does not change any more. */
  readonly known: ReadonlyMap<HandoffId, string>;
}

/**
 * Reads on. What is read of a call comes in the order record, facts, handoffs: the facts have at least what the record
 * tells of, and what it lacks comes with the next steps.
 * @param before null: it was not read yet
 * @returns null: there is no such call
 * @throws StoreError
 */
export async function nextSteps(store: StepStore, id: CallId, before: CallSteps | null): Promise<CallSteps | null> {
  const call = await store.getCall(id);
  if (call === null) return null;
  const facts: { readonly entry: FactEntry; readonly position: number }[] = [];
  let sequence = before?.sequence ?? 0;
  for (;;) {
    const page = await store.listEvents(id, sequence, PAGE, 'fact');
    for (const { position, ...entry } of page) {
      sequence = entry.sequence;
      if (entry.kind === 'fact') facts.push({ entry, position });
    }
    if (page.length < PAGE) break;
  }
  const known = new Map(before?.known);
  const handoffs: HandoffRecord[] = [];
  for (const each of call.handoffs) {
    if (known.get(each) === OVER) continue;
    const handoff = await store.getHandoff(id, each);
    const text = JSON.stringify(handoff);
    if (handoff === null || text === known.get(each)) continue;
    known.set(each, handoff.endedAt === null ? text : OVER);
    handoffs.push(handoff);
  }
  return { call, facts, handoffs, sequence, known };
}

const OVER = 'over';
