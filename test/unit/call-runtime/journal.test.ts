import { describe, expect, it } from 'vitest';
import { journalBatch } from '../../../src/call-runtime/journal.ts';
import type { ConferenceRequest } from '../../../src/ports/conferences.ts';
import type { JournalBatch } from '../../../src/ports/store.ts';
import type { ScriptedCall } from '../call-machine/support/scripted-call.ts';
import { briefing, CALLER, dialling, FIRST_AGENT, joining, withAi } from '../call-machine/support/scripted-call.ts';

const CONFERENCE: ConferenceRequest = {
  name: 'room',
  startOnEnter: true,
  endOnExit: false,
  muted: false,
  coach: null,
  beep: 'never',
  wait: null,
  maxParticipants: 10,
  label: null,
  callback: null,
};

/** The batch that the journal gets for one more event of a call. */
function batchOf(call: ScriptedCall, next: (call: ScriptedCall) => unknown, sequence = 7): JournalBatch {
  const before = call.state;
  next(call);
  return journalBatch(sequence, call.history.inputs.at(-1)!, before, call.state, call.last.facts);
}

describe('journalBatch', () => {
  it('has the event first, then its facts, in one sequence, all at the time of the event', () => {
    const call = joining();
    const { revision } = call.state.scene;
    const { entries } = batchOf(call, () => call.wait(20).applied());
    expect(entries).toMatchObject([
      { callId: 'call', sequence: 8, kind: 'input', type: 'media.sceneApplied', data: { revision } },
      { callId: 'call', sequence: 9, kind: 'fact', type: 'handoff.bridged' },
      { callId: 'call', sequence: 10, kind: 'fact', type: 'handoff.ended' },
    ]);
    expect(new Set(entries.map(({ at }) => at))).toEqual(new Set(['2026-01-01T00:00:06.520Z']));
  });

  it('an input keeps its whole event except type and time, which are columns', () => {
    const { entries } = batchOf(withAi(), (call) => call.digit(CALLER, '5'));
    expect(entries[0]?.data).toEqual({ leg: CALLER, digit: '5', durationMs: 100 });
  });

  it('has no keys of the program that a conference tells what happens in it', () => {
    const callback = {
      url: 'https://name:password@app.example/told?key=query-key',
      method: 'POST',
      events: ['join'],
    } as const;
    const conference = { ...CONFERENCE, callback };
    const { entries } = batchOf(withAi(), (call) => call.ai({ type: 'conference', conference }));
    const data = { actions: [{ conference: { name: 'room', callback: { url: 'https://app.example/told' } } }] };
    expect(entries[0]).toMatchObject({ type: 'ai.actions', data });
    expect(JSON.stringify(entries)).not.toMatch(/password|query-key/);
  });

  it('an event that changes nothing is still on record', () => {
    const batch = batchOf(withAi(), (call) => call.send({ type: 'deadline', name: 'ring' }));
    expect(batch.entries).toHaveLength(1);
    expect(batch.handoffs).toEqual([]);
  });

  it('holds the call as it is then', () => {
    expect(batchOf(withAi(), (call) => call.handoff()).call).toMatchObject({ state: 'handoff', handoffs: ['call.h1'] });
  });

  it.each([
    ['begins', withAi, (call: ScriptedCall) => call.handoff(), { id: 'call.h1', phase: 'announcing' }],
    ['goes on', dialling, (call: ScriptedCall) => call.answered(FIRST_AGENT), { id: 'call.h1', phase: 'briefing' }],
    ['ends', briefing, (call: ScriptedCall) => call.ended(CALLER), { id: 'call.h1', phase: 'failed' }],
  ])('holds a handoff that %s', (_what, at, next, handoff) => {
    expect(batchOf(at(), next).handoffs).toMatchObject([handoff]);
  });

  it('holds a handoff whose agent leaves, for its attempt has its end now', () => {
    const batch = batchOf(joining().applied(), (call) => call.wait(500).ended(FIRST_AGENT));
    expect(batch.handoffs).toMatchObject([{ attempts: [{ result: 'answered', endedAt: '2026-01-01T00:00:07.000Z' }] }]);
  });

  it('does not hold an unchanged handoff', () => {
    expect(batchOf(dialling(), (call) => call.send({ type: 'api.metadata', metadata: { a: 1 } })).handoffs).toEqual([]);
  });
});
