import { describe, expect, it } from 'vitest';
import type { StreamRequest } from '../../../../src/ports/call-streams.ts';
import { planWith } from '../support/plan.ts';
import { CALLER, FIRST_AGENT, ScriptedCall } from '../support/scripted-call.ts';

function stream(id: string, more: Partial<StreamRequest> = {}): StreamRequest {
  return {
    id,
    name: null,
    tracks: ['inbound'],
    url: 'wss://ears.example/ws',
    parameters: {},
    authToken: null,
    ...more,
  };
}

function withAi(): ScriptedCall {
  return new ScriptedCall(planWith()).answered(CALLER);
}

describe('A one-way stream', () => {
  it('begins and ends by actions, which block nothing', () => {
    const call = withAi().ai(
      { type: 'stream', stream: stream('MZ1', { name: 'ears' }) },
      { type: 'talk', prompt: { text: 'talk: hi' } },
    );
    expect(call.state.streams.map(({ id }) => id)).toEqual(['MZ1']);
    expect(call.hears(CALLER)).toBe('talk: hi');
    call.send({ type: 'stream.started', stream: 'MZ1' });
    expect(call.allFacts('stream.started')).toEqual([{ stream: 'MZ1', name: 'ears', tracks: ['inbound'] }]);
    call.finished(CALLER).ai({ type: 'endStream', stream: 'ears' });
    expect(call.state.streams).toEqual([]);
    expect(call.allFacts('stream.ended')).toEqual([
      { stream: 'MZ1', name: 'ears', lost: false, reason: 'it was stopped' },
    ]);
    call.drainByHangup();
  });

  it('outlasts a handoff, and ends with the call without a word', () => {
    const call = withAi().ai({ type: 'stream', stream: stream('MZ1') });
    call.handoff().answered(FIRST_AGENT).briefed(FIRST_AGENT).digit(FIRST_AGENT, '1').wait(20).applied();
    expect(call.state.streams).toHaveLength(1);
    call.drainByHangup();
    expect(call.allFacts('stream.ended')).toEqual([]);
  });

  it('that is lost is on record, and the call goes on', () => {
    const call = withAi().send({ type: 'api.startStream', stream: stream('MZ1') });
    call.send({ type: 'stream.ended', stream: 'MZ1', lost: true, reason: 'it answers 404' });
    call.send({ type: 'stream.ended', stream: 'MZ1', lost: true, reason: 'it answers 404' });
    expect(call.allFacts('stream.ended')).toEqual([
      { stream: 'MZ1', name: null, lost: true, reason: 'it answers 404' },
    ]);
    expect(call.state.streams).toEqual([]);
    expect(call.state.name).toBe('with-ai');
  });

  it('is refused where four run, and where another has its name', () => {
    const call = withAi();
    for (const id of ['MZ1', 'MZ2', 'MZ3', 'MZ4'])
      call.send({ type: 'api.startStream', stream: stream(id, { name: id }) });
    call.ai({ type: 'stream', stream: stream('MZ5') });
    expect(call.allFacts('stream.ended')).toMatchObject([
      { stream: 'MZ5', lost: true, reason: 'the call has 4 streams already' },
    ]);
    call.send({ type: 'api.stopStream', stream: 'MZ1' });
    call.ai({ type: 'stream', stream: stream('MZ6', { name: 'MZ2' }) });
    expect(call.allFacts('stream.ended').at(-1)).toMatchObject({
      stream: 'MZ6',
      reason: 'the call has a stream of that name',
    });
    expect(call.state.streams.map(({ id }) => id)).toEqual(['MZ2', 'MZ3', 'MZ4']);
  });
});
