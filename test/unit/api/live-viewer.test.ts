import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { changeBody } from '../../../src/api/live/live-bodies.ts';
import { checkMayFollow } from '../../../src/api/live/live-viewer.ts';
import { CallCards } from '../../../src/context/index.ts';
import { LiveHub } from '../../../src/live/index.ts';
import type { NumberedChange } from '../../../src/live/index.ts';
import { asAgentId, asCallId, asHandoffId, asLegId } from '../../../src/ports/ids.ts';
import { sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { batchOf } from '../context/facts.ts';

const ANNA = { role: 'viewer', agent: asAgentId('anna') } as const;
const ONE = asCallId('one');

describe('An agent', () => {
  test('follows itself and the calls that it is called by, and nothing else', () => {
    const hub = new LiveHub({ cards: new CallCards(), clock: new FakeClock(), logger: pino({ level: 'silent' }) });
    const leg = asLegId('one.l2');
    const data = { handoffId: asHandoffId('one.h1'), leg, destination: 'agent:anna' };
    const legs = [{ id: leg, role: 'agent', state: 'ringing', sipCallId: null, codec: null } as const];
    hub.tell(batchOf([[1, { type: 'handoff.dialling', data }]], sampleCall('one', { legs })));
    hub.tell(batchOf([], sampleCall('two')));
    const may = (scope: Parameters<typeof checkMayFollow>[1]) => (): void => checkMayFollow(ANNA, scope, hub);
    expect(may({ kind: 'agent', agent: ANNA.agent })).not.toThrow();
    expect(may({ kind: 'call', call: ONE })).not.toThrow();
    const forbidden = expect.objectContaining({ code: 'forbidden' });
    expect(may({ kind: 'call', call: asCallId('two') })).toThrow(forbidden);
    expect(may({ kind: 'agent', agent: asAgentId('bert') })).toThrow(forbidden);
    expect(may({ kind: 'queue', queue: 'billing' })).toThrow(forbidden);
    expect(may({ kind: 'all' })).toThrow(forbidden);
    expect(() => checkMayFollow({ role: 'viewer', agent: null }, { kind: 'all' }, hub)).not.toThrow();
  });

  test('reads its own private words, and those of nobody else', () => {
    const segment = { leg: 'one.l2', role: 'agent', text: 'Hm.', startMs: 1, endMs: 2, final: true, private: true } as const;
    const said = (speaker: string | null): NumberedChange => {
      const whom = speaker === null ? null : asAgentId(speaker);
      return { type: 'segment', sequence: 1, callId: ONE, segment, speaker: whom, agents: [ANNA.agent], queues: [] };
    };
    const scope = { kind: 'agent', agent: ANNA.agent } as const;
    expect(changeBody(said('anna'), scope, ANNA)).toEqual({ callId: 'one', segment });
    expect(changeBody(said('bert'), scope, ANNA)).toBeNull();
    expect(changeBody(said(null), scope, { role: 'viewer', agent: null })).toBeNull();
    expect(changeBody(said(null), scope, { role: 'operator', agent: null })).not.toBeNull();
  }); // prettier-ignore
});
