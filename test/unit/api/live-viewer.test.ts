import { describe, expect, test } from 'vitest';
import { changeBody } from '../../../src/api/live/live-bodies.ts';
import { snapshotParts } from '../../../src/api/live/snapshot-parts.ts';
import type { LiveScope, NumberedChange } from '../../../src/live/index.ts';
import { asAgentId, asCallId } from '../../../src/ports/ids.ts';
import { sampleCall, sampleHandoff } from '../../contract/store/journal-samples.ts';

const ONE = asCallId('one');
const TWO = asCallId('two');
const ALL = { role: 'agent', agent: null, isCurrent: () => true, seesCall: (): boolean => true } as const;
const ANNA = {
  role: 'agent',
  agent: asAgentId('anna'),
  isCurrent: () => true,
  seesCall: (call: string): boolean => call === ONE,
} as const;
const SCOPE = { kind: 'agent', agent: ANNA.agent } as const;

describe('An agent', () => {
  test('reads private words of its calls, as by the other endpoints; a viewer does not', () => {
    const segment = { leg: 'one.l2', role: 'agent', text: 'Hm.', startMs: 1, endMs: 2, final: true, private: true } as const;
    const said = { type: 'segment', sequence: 1, callId: ONE, segment, agents: [ANNA.agent], queues: [] } as const;
    expect(changeBody(said, SCOPE, ANNA)).toEqual({ callId: 'one', segment });
    expect(changeBody({ ...said, callId: TWO }, SCOPE, ANNA)).toBeNull();
    expect(changeBody(said, SCOPE, { ...ALL, role: 'viewer' })).toBeNull();
  }); // prettier-ignore

  test('sees its own calls, itself, and the queue that it follows, whatever is asked for', () => {
    const call = (id: string): NumberedChange => {
      const record = sampleCall(id);
      return { type: 'call', sequence: 1, callId: record.id, call: record, agents: [], queues: ['billing'], leftAgents: [], leftQueues: [] }; // prettier-ignore
    };
    const all = { kind: 'all' } as const;
    const billing = { kind: 'queue', queue: 'billing' } as const;
    expect(changeBody(call('one'), all, ANNA)).not.toBeNull();
    expect([changeBody(call('two'), all, ANNA), changeBody(call('two'), billing, ANNA)]).toEqual([null, null]);
    const gone = (id: string): NumberedChange => ({ type: 'agent', sequence: 1, agentId: asAgentId(id), agent: null, queues: [] });
    expect([changeBody(gone('anna'), all, ANNA), changeBody(gone('bert'), all, ANNA)]).toEqual([{ agentId: 'anna', agent: null }, null]);
    const parts = (scope: LiveScope): unknown => {
      const handoffs = [sampleHandoff('one.h1', ONE), sampleHandoff('two.h1', TWO)];
      const snapshot = { sequence: 1, calls: [sampleCall('one'), sampleCall('two')], handoffs, contexts: [], agents: [], queues: [] };
      const [part] = snapshotParts({ stream: 's' }, snapshot, { scope, viewer: ANNA, types: null });
      return JSON.parse(`{${part?.members ?? ''}}`);
    };
    expect(parts(all)).toMatchObject({ calls: [{ id: 'one' }], handoffs: [{ id: 'one.h1' }] });
    expect((parts(all) as { calls: unknown[]; handoffs: unknown[] }).calls).toHaveLength(1);
  }); // prettier-ignore
});
