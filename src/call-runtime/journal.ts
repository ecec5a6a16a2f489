import type { CallEvent, CallState, Fact } from '../call-machine/index.ts';
import { callRecord, handoffRecord, handoffsOf, timestamp } from '../call-machine/index.ts';
import type { HandoffRecord, JournalEntry } from '../ports/records.ts';
import type { JournalBatch } from '../ports/store.ts';

/** The journal entries of one transition: the event that came in, then the facts that it made. */
export function journalBatch(
  sequence: number,
  event: CallEvent,
  before: CallState | null,
  after: CallState,
  facts: readonly Fact[],
): JournalBatch {
  const at = timestamp(event.at);
  const { type, at: _at, ...data } = event;
  const entries: JournalEntry[] = [
    { callId: after.id, sequence: sequence + 1, at, kind: 'input', type, data },
    ...facts.map((fact, index): JournalEntry => ({
      callId: after.id,
      sequence: sequence + 2 + index,
      at,
      kind: 'fact',
      type: fact.type,
      data: fact.data,
    })),
  ];
  return { entries, call: callRecord(after), handoffs: changedHandoffs(before, after) };
}

function changedHandoffs(before: CallState | null, after: CallState): readonly HandoffRecord[] {
  const known = new Set(before === null ? [] : handoffsOf(before));
  return handoffsOf(after)
    .filter((handoff) => !known.has(handoff))
    .map((handoff) => handoffRecord(after, handoff));
}
