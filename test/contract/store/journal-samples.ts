import { asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import type { CallId } from '../../../src/ports/ids.ts';
import { FACT_VERSION } from '../../../src/ports/facts.ts';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import type { CallRecord, HandoffRecord } from '../../../src/ports/records.ts';
import type { JournalBatch } from '../../../src/ports/store.ts';

/** A time of day in a test: `at(5)` is five seconds after its start. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 6, 1, 12) + seconds * 1_000).toISOString();
}

export function sampleCall(id: string, changes: Partial<CallRecord> = {}): CallRecord {
  return {
    id: asCallId(id),
    state: 'with-ai',
    from: '+15550001111',
    to: '+15559998888',
    route: '*',
    startedAt: at(0),
    answeredAt: at(1),
    endedAt: null,
    legs: [],
    handoffs: [],
    metadata: {},
    ended: null,
    ...changes,
  };
}

export function sampleHandoff(id: string, callId: CallId, changes: Partial<HandoffRecord> = {}): HandoffRecord {
  return {
    id: asHandoffId(id),
    callId,
    phase: 'ringing',
    strategy: 'conference',
    reason: 'billing',
    summary: 'Wants a refund – 20 €',
    result: null,
    resultReason: null,
    attempts: [],
    timings: { announcedMs: 12 },
    createdAt: at(2),
    endedAt: null,
    ...changes,
  };
}

/** Builds an entry. `changes` may make it one that no present program writes. */
export function sampleEntry(
  callId: CallId,
  sequence: number,
  changes: Partial<Record<keyof JournalEntry, unknown>> & { readonly version?: number } = {},
): JournalEntry {
  const data = { from: '+15550001111', to: '+15559998888', route: `+${String(sequence)}` };
  const entry = { callId, sequence, at: at(sequence), kind: 'fact', type: 'call.started', data, ...changes };
  return (entry.kind === 'fact' ? { version: FACT_VERSION, ...entry } : entry) as JournalEntry;
}

/** Builds a batch of the entries `first` to `last` of a call. */
export function sampleBatch(call: CallRecord, first: number, last: number = first): JournalBatch {
  const entries = Array.from({ length: last - first + 1 }, (_, index) => sampleEntry(call.id, first + index));
  return { call, entries, handoffs: [] };
}
