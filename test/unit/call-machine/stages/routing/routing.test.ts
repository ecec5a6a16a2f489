import { describe, expect, it } from 'vitest';
import { planWith } from '../../support/plan.ts';
import { CALLER, ScriptedCall, START, withAi } from '../../support/scripted-call.ts';

describe('An incoming call', () => {
  it('routing: the INVITE is answered and the AI is told at once', () => {
    const call = new ScriptedCall();
    expect(call.effects).toEqual([
      { type: 'answer', leg: CALLER },
      { type: 'notifyAi', notice: { event: 'call.started', from: '+15550001', to: '+15559998888' } },
    ]);
    expect(call.state).toMatchObject({ name: 'routing', answeredAt: null, ending: null });
    expect(call.deadlines).toEqual({});
    expect(call.facts).toEqual(['call.started']);
  });

  it('routing: without an AI nobody is told', () => {
    expect(new ScriptedCall(planWith({ ai: 'none' })).effects).toEqual([{ type: 'answer', leg: CALLER }]);
  });

  it('answered: the caller is with the AI, is recorded, and hears silence until the AI speaks', () => {
    const call = new ScriptedCall().wait(40).answered(CALLER);
    expect(call.state).toMatchObject({ name: 'with-ai', answeredAt: START + 40 });
    expect(call.effect('record')).toEqual([{ type: 'record', caller: CALLER }]);
    expect(call.facts).toEqual(['call.answered']);
    expect(call.hears(CALLER)).toBe('silence');
  });

  it('answered: nothing is recorded if the plan says so', () => {
    expect(withAi(planWith({ recording: false })).effect('record')).toEqual([]);
  });

  it('answered: a second answer changes nothing, whatever the caller is doing by then', () => {
    const call = withAi().handoff();
    const before = call.state;
    call.wait(500).answered(CALLER);
    expect(call.state).toEqual(before);
    expect(call.effects).toEqual([]);
  });

  it('answered: without an AI the handoff of the route starts at once', () => {
    const call = new ScriptedCall(planWith({ ai: 'none' })).answered(CALLER);
    expect(call.state.name).toBe('handoff');
    expect(call.effect('dial')).toMatchObject([
      { destination: 'sip:one@pbx', headers: { reason: 'the route says so', summary: '' } },
    ]);
    expect(call.allFacts('handoff.started')).toMatchObject([{ trigger: 'route' }]);
  });

  it('answered: actions that the AI sent before the answer are carried out now', () => {
    const call = new ScriptedCall().ai({ type: 'talk', prompt: { text: 'talk: hello' } });
    expect(call.state.scene.hears).toEqual({});
    expect(call.answered(CALLER).hears(CALLER)).toBe('talk: hello');
  });
});

describe('A refused call', () => {
  it.each([
    { status: 404, phrase: 'Not Found', reason: 'no-route' },
    { status: 503, phrase: 'Service Unavailable', reason: 'media-unavailable' },
    { status: 503, phrase: 'Too Many Calls Per Second', reason: 'too-many-calls-per-second' },
  ])('$status $phrase is rejected and recorded as refused: $reason', ({ status, phrase, reason }) => {
    const call = new ScriptedCall(planWith(), { status, phrase, reason });
    expect(call.effects).toEqual([{ type: 'reject', leg: CALLER, status, phrase }]);
    call.ended(CALLER, { by: 'local', status }).drain();
    expect(call.state).toMatchObject({ name: 'ended', ending: { result: 'refused', reason, sipStatus: status } });
    expect(call.allFacts('call.ended')).toMatchObject([{ result: 'refused', reason, sipStatus: status, talkMs: 0 }]);
  });

  it('a CANCEL that crosses the refusal: the record has the status that the caller got', () => {
    const call = new ScriptedCall(planWith(), { status: 503, phrase: 'Too Many Calls', reason: 'too-many-calls' });
    call.ended(CALLER, { by: 'remote', status: 487 }).drain();
    expect(call.state.ending).toEqual({ result: 'refused', reason: 'too-many-calls', sipStatus: 487 });
  });

  it('neither the AI nor an operator can do anything with it', () => {
    const call = new ScriptedCall(planWith(), { status: 404, phrase: 'Not Found', reason: 'no-route' });
    expect(call.ai({ type: 'talk', prompt: { text: 'talk: hello' } }).effects).toEqual([]);
    expect(call.handoff().effects).toEqual([]);
    expect(call.send({ type: 'api.hangup' }).effects).toEqual([]);
    expect(call.answered(CALLER).effects).toEqual([]);
  });
});

describe('A call that ends before its answer', () => {
  it('CANCEL: abandoned with the status of the INVITE (RFC 3261 9.2: 487)', () => {
    const call = new ScriptedCall().wait(5).ended(CALLER, { by: 'remote', status: 487, q850Cause: 16 });
    expect(call.effects).toEqual([{ type: 'closeMedia' }]);
    expect(call.drain().state.ending).toEqual({ result: 'abandoned', reason: 'caller-cancel', sipStatus: 487 });
  });

  it.each([
    { status: 488, reason: 'media-refused' },
    { status: 503, reason: 'caller-leg-failed' },
    { status: null, reason: 'caller-leg-failed' },
  ])('an answer that failed with $status: failed, $reason', ({ status, reason }) => {
    const call = new ScriptedCall().ended(CALLER, { by: 'local', status, detail: 'no codec in common' }).drain();
    expect(call.state.ending).toEqual({ result: 'failed', reason, sipStatus: status });
    expect(call.allFacts('leg.ended')).toMatchObject([{ detail: 'no codec in common', sipStatus: status }]);
  });

  it('hung up on before the answer: the record has the final status that the caller got', () => {
    const call = new ScriptedCall().send({ type: 'system.shutdown' });
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER, cause: { q850: 31 } }]);
    call.ended(CALLER, { by: 'local', status: 480 }).drain();
    expect(call.state.ending).toEqual({ result: 'failed', reason: 'shutdown', sipStatus: 480 });
  });

  it('hung up on while the 200 goes out: the record says that the caller was answered', () => {
    const call = new ScriptedCall().send({ type: 'api.hangup' }).wait(3).answered(CALLER);
    expect(call.effects).toEqual([]);
    call.ended(CALLER, { by: 'local' }).drain();
    expect(call.state).toMatchObject({ answeredAt: START + 3, ending: { reason: 'api-hangup', sipStatus: 200 } });
  });

  it('the AI learns of the end of a call that it was told of', () => {
    const call = new ScriptedCall().ended(CALLER, { status: 487 }).drain();
    expect(call.effects).toEqual([
      { type: 'notifyAi', notice: { event: 'call.ended', result: 'abandoned', reason: 'caller-cancel', metadata: {} } },
      { type: 'finish' },
    ]);
  });
});
