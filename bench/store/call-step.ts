import { asCallId, asHandoffId, asLegId, asSipCallId } from '../../src/ports/ids.ts';
import { FACT_VERSION } from '../../src/ports/facts.ts';
import type { JournalEntry } from '../../src/ports/journal.ts';
import type { CallRecord, HandoffRecord } from '../../src/ports/records.ts';
import type { JournalBatch } from '../../src/ports/store.ts';

/** Lines of the journal that a step makes. */
export const ENTRIES = 3;
export const STEPS_OF_A_CALL = 12;

/** A step of a call during its handoff: one event, two facts, both records. */
export function batchOf(callNumber: number, step: number): JournalBatch {
  const id = asCallId(`call-${String(callNumber)}`);
  const now = new Date().toISOString();
  const handoffId = asHandoffId(`handoff-${String(callNumber)}`);
  const leg = (name: string, role: 'caller' | 'ai' | 'agent'): CallRecord['legs'][number] => ({
    id: asLegId(`${id}-${name}`),
    role,
    state: 'answered',
    sipCallId: asSipCallId(`${id}-${name}@127.0.0.1`),
    codec: 'PCMU',
  });
  const call: CallRecord = {
    id,
    state: step === STEPS_OF_A_CALL ? 'ended' : 'handoff',
    from: `+1555${String(callNumber).padStart(7, '0')}`,
    to: '+15559998888',
    route: '*',
    startedAt: now,
    answeredAt: now,
    endedAt: step === STEPS_OF_A_CALL ? now : null,
    legs: [leg('caller', 'caller'), leg('ai', 'ai'), leg('agent', 'agent')],
    handoffs: [handoffId],
    metadata: { customer: callNumber, tier: 'gold' },
    ended: null,
  };
  const handoff: HandoffRecord = {
    id: handoffId,
    callId: id,
    phase: 'ringing',
    strategy: 'conference',
    reason: 'billing',
    summary: 'The caller wants a refund for order 4711, which came damaged, and has sent photographs.',
    result: null,
    resultReason: null,
    attempts: [],
    timings: { announcedMs: 12, firstInviteMs: 14 },
    createdAt: now,
    endedAt: null,
  };
  const first = (step - 1) * ENTRIES + 1;
  const agent = asLegId(`${id}-agent`);
  const entries = Array.from({ length: ENTRIES }, (_, index): JournalEntry => {
    const line = { callId: id, sequence: first + index, at: now };
    return index === 0
      ? { ...line, kind: 'input', type: 'leg.ended', data: { leg: agent, by: 'remote', status: 486, detail: null } }
      : {
          ...line,
          kind: 'fact',
          version: FACT_VERSION,
          type: 'leg.ended',
          data: { leg: agent, role: 'agent', by: 'remote', sipStatus: 486, q850Cause: 17, detail: 'Busy Here' },
        };
  });
  return { call, entries, handoffs: [handoff] };
}
