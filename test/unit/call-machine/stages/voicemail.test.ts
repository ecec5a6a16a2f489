import { describe, expect, it } from 'vitest';
import type { CallPlan } from '../../../../src/call-machine/index.ts';
import { takeFallback } from '../../../../src/call-machine/stages/handoff/fallbacks/index.ts';
import type { Step } from '../../../../src/call-machine/step.ts';
import { asAgentId, asRecordingId, asReservationId } from '../../../../src/ports/ids.ts';
import type { RecordingEnd } from '../../../../src/ports/leg-recorder.ts';
import { planWith, VOICEMAIL_PLAN } from '../support/plan.ts';
import type { ScriptedCall } from '../support/scripted-call.ts';
import { bridged, CALLER, dialling, FIRST_AGENT, HANDOFF, joining, ringing } from '../support/scripted-call.ts';

const MESSAGE = asRecordingId('call.rec1');
const PLAN: CallPlan = planWith({
  voicemail: VOICEMAIL_PLAN,
  handoff: { destinations: ['sip:one@pbx'], fallback: [{ kind: 'voicemail', mailbox: 'sales' }, { kind: 'hangup' }] },
});

/** Nobody answers, and the greeting is being made ready. */
function unanswered(plan: CallPlan = PLAN): ScriptedCall {
  return ringing(plan).finished(CALLER).fire('ring');
}

/** The caller hears the greeting. */
function greeted(plan: CallPlan = PLAN): ScriptedCall {
  const call = unanswered(plan);
  const prepared = call.effect('prepare').find(({ play }) => play !== undefined);
  return call.send({ type: 'media.prepared', play: prepared!.play! });
}

/** What the caller says is recorded. */
function recording(plan: CallPlan = PLAN): ScriptedCall {
  return greeted(plan).finished(CALLER).finished(CALLER);
}

function told(call: ScriptedCall, durationMs: number, by: 'silence' | 'limit' | 'stopped' | 'failed'): ScriptedCall {
  const message = by === 'failed' ? 'the disk is full' : null;
  return call.send({ type: 'leg.recorded', recording: MESSAGE, durationMs, spoken: durationMs > 0, by, message });
}

describe('A caller whom nobody takes', () => {
  it('goes on hearing music until the greeting is ready, and then the greeting, the beep, and nothing', () => {
    const call = unanswered();
    expect(call.facts).toEqual(['handoff.attemptEnded', 'handoff.ended']);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'voicemail', reason: 'no-answer' }]);
    expect([call.state.name, call.hears(CALLER)]).toEqual(['voicemail', 'music:hold.wav']);
    // The same playing goes on.
    expect(call.effect('scene').filter(({ scene }) => scene.hears[CALLER]?.length === 0)).toEqual([]);
    const [{ prompt, play } = {}] = call.effect('prepare').filter((each) => each.play !== undefined);
    expect(prompt).toEqual(VOICEMAIL_PLAN.greeting);
    call.send({ type: 'media.prepared', play: play! });
    expect(call.hears(CALLER)).toBe('greeting: nobody can take your call');
    call.finished(CALLER);
    expect(call.hears(CALLER)).toBe('beep:.wav');
    call.finished(CALLER);
    expect(call.hears(CALLER)).toBe('silence');
    expect(call.effect('recordLeg')).toEqual([
      { type: 'recordLeg', leg: CALLER, recording: MESSAGE, maxMs: 120_000, silenceMs: 5_000, trim: true },
    ]);
    const { minMs } = VOICEMAIL_PLAN;
    expect(call.allFacts('voicemail.started')).toEqual([
      { voicemail: MESSAGE, handoffId: HANDOFF, leg: CALLER, mailbox: 'sales', minMs },
    ]);
  });

  it('has the greeting prepared from the beginning of the handoff', () => {
    const prepared = dialling(PLAN).effect('prepare');
    expect(prepared.map(({ prompt }) => prompt)).toContainEqual(VOICEMAIL_PLAN.greeting);
  });

  it('waits for no prompt that is never ready, and for no end that is never told', () => {
    const call = unanswered().fire('voicemail');
    expect(call.hears(CALLER)).toBe('greeting: nobody can take your call');
    expect(call.fire('voicemail').hears(CALLER)).toBe('beep:.wav');
    expect(call.fire('voicemail').facts).toContain('voicemail.started');
    expect(call.deadlines).toEqual({ recording: call.at + 5_000 + 120_000 + 4_000 });
    call.fire('recording');
    expect(call.facts).toEqual(['leg.recorded', 'voicemail.discarded']);
    expect(call.state.ending).toMatchObject({ result: 'failed', reason: 'voicemail-failed' });
    call.drain();
  });

  it('has a message that the key ended, is thanked, and is hung up on', () => {
    const call = recording().wait(4_000).digit(CALLER, '5');
    expect(call.effect('stopRecordingLeg')).toEqual([]);
    call.digit(CALLER, '#');
    expect(call.effect('stopRecordingLeg')).toHaveLength(1);
    told(call, 3_500, 'stopped');
    expect(call.facts).toEqual(['leg.recorded', 'voicemail.left']);
    expect(call.allFacts('voicemail.left')).toMatchObject([
      { voicemail: MESSAGE, durationMs: 3_500, by: 'key', mailbox: 'sales', reason: 'billing', from: '+15550001' },
    ]);
    expect([call.hears(CALLER), call.state.name]).toEqual(['thanks: goodbye', 'voicemail']);
    call.finished(CALLER);
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER, cause: { q850: 16 } }]);
    call.drain();
    expect(call.state.ending).toEqual({ result: 'completed', reason: 'voicemail', sipStatus: 200 });
    // The AI did not ask for the recording.
    expect(call.history.effects.filter(({ type }) => type === 'notifyAi')).not.toContainEqual(
      expect.objectContaining({ notice: expect.objectContaining({ event: 'recording.ended' }) as unknown }),
    );
  });

  it.each(['silence', 'limit'] as const)('ends the message by %s', (by) => {
    const call = told(recording(), 2_000, by);
    expect(call.allFacts('voicemail.left')).toMatchObject([{ by, durationMs: 2_000 }]);
    call.drain();
  });

  it('who hangs up has left a message as well', () => {
    const call = recording().wait(2_500).ended(CALLER);
    expect(call.effect('stopRecordingLeg')).toHaveLength(1);
    told(call, 2_500, 'stopped');
    expect(call.allFacts('voicemail.left')).toMatchObject([{ by: 'hangup' }]);
    call.drain();
    expect(call.state.ending).toMatchObject({ result: 'completed', reason: 'caller-hangup' });
  });

  it.each<[number, 'silence' | 'stopped']>([
    [0, 'silence'],
    [900, 'stopped'],
  ])('has left none by %i ms of sound, and the file goes', (durationMs, by) => {
    const call = told(recording(), durationMs, by);
    expect(call.allFacts('voicemail.left')).toEqual([]);
    expect(call.allFacts('voicemail.discarded')).toMatchObject([{ durationMs }]);
    expect(call.effect('discardRecording')).toHaveLength(durationMs > 0 ? 1 : 0);
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER }]);
    call.drain();
  });

  it('keeps what was recorded where the recording fails', () => {
    const call = told(recording(), 6_000, 'failed');
    expect(call.allFacts('voicemail.left')).toMatchObject([{ by: 'failed', durationMs: 6_000 }]);
    call.drain();
    const none = told(recording(), 0, 'failed');
    expect(none.allFacts('voicemail.discarded')).toMatchObject([{ reason: 'failed' }]);
    none.drain();
    expect(none.state.ending).toMatchObject({ result: 'failed', reason: 'voicemail-failed' });
  });

  it('skips the rest of the greeting by the key, but not the beep', () => {
    const call = greeted().digit(CALLER, '1');
    expect(call.hears(CALLER)).toContain('greeting:');
    expect(call.digit(CALLER, '#').hears(CALLER)).toBe('beep:.wav');
    expect(call.digit(CALLER, '#').hears(CALLER)).toBe('beep:.wav');
  });

  it('has what the fallback says in the place of the configuration', () => {
    const fallback = {
      kind: 'voicemail',
      greeting: { text: 'greeting: ours' },
      thanks: null,
      maxMs: 9_000,
      silenceMs: 2_000,
      endKey: null,
    } as const;
    const call = recording({ ...PLAN, handoff: { ...PLAN.handoff, fallback: [fallback] } });
    expect(call.history.effects).toContainEqual(
      expect.objectContaining({ type: 'recordLeg', maxMs: 9_000, silenceMs: 2_000 }),
    );
    expect(call.digit(CALLER, '#').effect('stopRecordingLeg')).toEqual([]);
    told(call, 3_000, 'silence');
    expect(call.allFacts('voicemail.left')).toMatchObject([{ mailbox: null }]);
    expect(call.effect('hangup')).toHaveLength(1);
  });

  it('is greeted at once where there is no music to wait with', () => {
    const call = ringing({ ...PLAN, holdMusic: null })
      .finished(CALLER)
      .fire('ring');
    expect(call.hears(CALLER)).toContain('greeting:');
  });

  it('falls through to the next fallback in a call from before there was voicemail', () => {
    const { voicemail: _none, ...plan } = PLAN;
    const call = unanswered(plan);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'failed' }]);
    call.drain();
  });

  it('is heard: what it says is no secret', () => {
    const speech = { language: 'en', bargeIn: { enabled: true, minSpeechMs: 250 }, endOfTurnMs: 700 };
    const call = recording({ ...PLAN, speech })
      .wait(3_000)
      .said(CALLER, 'please call me back');
    expect(call.allFacts('call.speech')).toMatchObject([{ role: 'caller', private: false }]);
  });
});

describe('The voicemail as a fallback, at any time of a handoff', () => {
  /** Another part of the machine gives the caller to the voicemail. */
  function take(call: ScriptedCall): { readonly taken: boolean; readonly step: Step } {
    const step: Step = { state: call.state, at: call.at, effects: [], facts: [] };
    return { taken: takeFallback(step, { kind: 'voicemail' }, 'max-wait'), step };
  }

  it('hangs up on telephones that ring, and puts each attempt on record', () => {
    const { taken, step } = take(ringing(PLAN));
    expect(taken).toBe(true);
    expect(step.facts.map(({ type }) => type)).toEqual(['handoff.attemptEnded', 'handoff.ended']);
    expect(step.facts.at(-1)?.data).toMatchObject({ result: 'voicemail', reason: 'max-wait' });
    expect(step.effects).toContainEqual(expect.objectContaining({ type: 'hangup', leg: FIRST_AGENT }));
    expect(step.state.stage.name).toBe('voicemail');
  });

  it('forgets agents who are being asked for', () => {
    const handoff = { ...PLAN.handoff, destinations: ['agent:anna'] };
    const { taken, step } = take(dialling({ ...PLAN, handoff }));
    expect(taken).toBe(true);
    expect(step.effects).toContainEqual({ type: 'forgetAgents', request: 1 });
  });

  it('releases an agent whose telephone rings', () => {
    const handoff = { ...PLAN.handoff, destinations: ['agent:anna'], fallback: [{ kind: 'voicemail' as const }] };
    const anna = { id: asAgentId('anna'), name: 'Anna', uri: 'sip:anna@pbx', skills: {}, maxCalls: 1, wrapUpMs: 0 };
    const call = dialling({ ...PLAN, handoff }).send({
      type: 'agents.reserved',
      request: 1,
      agents: [{ reservation: asReservationId('r1'), agent: anna }],
    });
    call.finished(CALLER).fire('ring');
    expect(call.state.name).toBe('voicemail');
    call.ended(FIRST_AGENT, { by: 'local', status: 487 });
    expect(call.history.agents.held).toBe(0);
  });

  it('leaves a caller alone whom an agent has taken', () => {
    const { taken, step } = take(joining(PLAN));
    expect([taken, step.facts, step.effects]).toEqual([false, [], []]);
  });

  it('is not there once people talk', () => {
    expect(bridged(PLAN).state.name).toBe('with-agent');
  });
});

describe('A recording of another kind', () => {
  it.each<RecordingEnd>(['stopped', 'limit'])('is no message, by whatever it ends (%s)', () => {
    const call = dialling(PLAN).send({ type: 'api.startRecording', maxMs: 60_000, trim: false });
    told(call, 5_000, 'limit');
    expect(call.facts).toEqual(['leg.recorded']);
  });
});
