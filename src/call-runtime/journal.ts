import type { CallEvent, CallState } from '../call-machine/index.ts';
import { callRecord, handoffRecord, handoffsOf, timestamp } from '../call-machine/index.ts';
import type { Fact } from '../ports/facts.ts';
import { FACT_VERSION } from '../ports/facts.ts';
import type { CallId } from '../ports/ids.ts';
import type { FactEntry, JournalEntry } from '../ports/journal.ts';
import type { HandoffRecord } from '../ports/records.ts';
import type { JournalBatch } from '../ports/store.ts';
import { withoutSecrets } from './without-secrets.ts';

/** The journal entries of one transition: the event that came in, then the facts that it made. */
export function journalBatch(
  sequence: number,
  event: CallEvent,
  before: CallState | null,
  after: CallState,
  facts: readonly Fact[],
): JournalBatch {
  const at = timestamp(event.at);
  const { type, at: _at, ...data } = withoutSecrets(event);
  const entries: JournalEntry[] = [
    { callId: after.id, sequence: sequence + 1, at, kind: 'input', type, data },
    ...facts.map((fact, index) => factEntry(after.id, sequence + 2 + index, at, fact)),
  ];
  return { entries, call: callRecord(after), handoffs: changedHandoffs(before, after) };
}

/** A fact as a line of a call's journal. */
export function factEntry(callId: CallId, sequence: number, at: string, fact: Fact): FactEntry {
  return { callId, sequence, at, kind: 'fact', version: FACT_VERSION, ...fact };
}

function changedHandoffs(before: CallState | null, after: CallState): readonly HandoffRecord[] {
  const known = new Set(before === null ? [] : handoffsOf(before));
  return handoffsOf(after)
    .filter((handoff) => !known.has(handoff))
    .map((handoff) => handoffRecord(after, handoff));
}
