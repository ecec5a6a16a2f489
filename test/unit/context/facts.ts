import type { Fact, FactData } from '../../../src/ports/facts.ts';
import { FACT_VERSION } from '../../../src/ports/facts.ts';
import { asHandoffId } from '../../../src/ports/ids.ts';
import type { FactEntry } from '../../../src/ports/journal.ts';
import type { CallRecord } from '../../../src/ports/records.ts';
import type { JournalBatch } from '../../../src/ports/store.ts';
import { at, sampleCall } from '../../contract/store/journal-samples.ts';

/** A fact with its type and data, and the second of the call in which it happened. */
export type Told = readonly [second: number, fact: Fact];

/** The data of `handoff.started`. */
export function startedHandoff(
  id: string,
  changes: Partial<FactData<'handoff.started'>> = {},
): Extract<Fact, { type: 'handoff.started' }> {
  const data = {
    handoffId: asHandoffId(id),
    trigger: 'ai',
    reason: 'billing',
    summary: '',
    strategy: 'conference',
    destinations: ['sip:1@127.0.0.1'],
    context: null,
  } as const;
  return { type: 'handoff.started', data: { ...data, ...changes } };
}

/** Facts as entries of a journal. */
export function entriesOf(call: CallRecord, told: readonly Told[], first = 1): readonly FactEntry[] {
  return told.map(([second, fact], index) => ({
    callId: call.id,
    sequence: first + index,
    at: at(second),
    kind: 'fact',
    version: FACT_VERSION,
    ...fact,
  }));
}

/** A batch with these facts of a call. */
export function batchOf(told: readonly Told[], call = sampleCall('one'), first = 1): JournalBatch {
  return { entries: entriesOf(call, told, first), call, handoffs: [] };
}
