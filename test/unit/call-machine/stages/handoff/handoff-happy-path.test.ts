import { describe, expect, it } from 'vitest';
import { handoffRecord } from '../../../../../src/call-machine/index.ts';
import { planWith } from '../../support/plan.ts';
import {
  accepting,
  bridged,
  briefing,
  CALLER,
  dialling,
  FIRST_AGENT,
  HANDOFF,
  joining,
  ScriptedCall,
} from '../../support/scripted-call.ts';

const auto = planWith({ handoff: { accept: { mode: 'auto' } } });

describe('What a waiting caller may be told', () => {
  it('is made ready before it is needed: each update on the wait, and the last words', () => {
    const goodbye = { kind: 'hangup', text: 'goodbye: call again' } as const;
    const call = dialling(planWith({ handoff: { whisper: null, fallback: [{ kind: 'ai' }, goodbye] } }));
    const prepared = (): readonly unknown[] => call.effect('prepare').map(({ prompt }) => prompt);
    const [last, update] = prepared();
    expect([last, update]).toEqual([
      { text: 'goodbye: call again' },
      { text: 'wait: You have been waiting for 15 seconds.' },
    ]);
    call.finished(CALLER).fire('wait');
    expect(call.hears(CALLER)).toBe('wait: You have been waiting for 15 seconds.');
    expect(prepared()).toEqual([{ text: 'wait: You have been waiting for 30 seconds.' }]);
  });
});

describe('A warm handoff, step by step', () => {
  it('announcing: the agent is dialled while the caller hears the announcement', () => {
    const call = dialling();
    expect(call.state.handoff).toMatchObject({ id: HANDOFF, phase: 'announcing' });
    expect(call.hears(CALLER)).toBe('announce: one moment');
    expect(call.effect('prepare')).toHaveLength(3); // the whisper, how to accept, and the first update on the wait
    expect(call.effect('dial')).toEqual([
      {
        type: 'dial',
        leg: FIRST_AGENT,
        destination: 'sip:one@pbx',
        callerNumber: '+15550001',
        headers: { handoff: HANDOFF, reason: 'billing', summary: 'wants a refund' },
      },
    ]);
    expect(call.facts).toEqual(['handoff.started', 'handoff.dialling']);
  });

  it('ringing: hold music follows the announcement, and goes on while the phone rings', () => {
    const call = dialling().finished(CALLER);
    expect(call.state.handoff?.phase).toBe('ringing');
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    const music = call.playOf(CALLER);
    call.progress(FIRST_AGENT).progress(FIRST_AGENT, 183);
    expect(call.effects).toEqual([]);
    expect(call.playOf(CALLER)).toBe(music);
    expect(call.allFacts('handoff.ringing')).toMatchObject([
      { leg: FIRST_AGENT, sipStatus: 180, summary: 'wants a refund' },
    ]);
  });

  it('ringing: without an announcement hold music comes at once', () => {
    const call = dialling(planWith({ announcement: null }));
    expect(call.state.handoff?.phase).toBe('ringing');
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(dialling(planWith(), { announcement: null }).hears(CALLER)).toBe('music:hold.wav');
  });

  it("ringing: the request's announcement wins over the configured one", () => {
    expect(dialling(planWith(), { announcement: { text: 'announce: mine' } }).hears(CALLER)).toBe('announce: mine');
  });

  it('ringing: an announcement that cannot be played counts as over, and has no moment', () => {
    const call = dialling().finished(CALLER, 'no such file');
    expect(call.hears(CALLER)).toBe('music:hold.wav');
    expect(call.state.handoff?.moments.announced).toBeNull();
  });

  it('ringing: without hold music the caller hears silence', () => {
    expect(dialling(planWith({ holdMusic: null, announcement: null })).hears(CALLER)).toBe('silence');
  });

  it('briefing: only the agent hears the whisper, which names the caller', () => {
    const call = briefing();
    expect(call.state.handoff?.phase).toBe('briefing');
    expect(call.hears(FIRST_AGENT)).toBe('whisper: +15550001 called +15559998888 about billing. wants a refund');
    expect(call.hears(CALLER)).toBe('announce: one moment');
    expect(call.finished(CALLER).hears(CALLER)).toBe('music:hold.wav');
    expect(call.state.handoff?.phase).toBe('briefing');
    expect(call.facts).toEqual([]);
  });

  it.each([
    ['heard', null],
    ['not playable', 'the text is too long'],
  ])('briefing: the accept hint is a prompt of its own after a whisper that was %s', (_what, error) => {
    const call = briefing().wait(3000).finished(FIRST_AGENT, error);
    expect(call.hears(FIRST_AGENT)).toBe('Press 1 to accept, or 2 to decline.');
    expect(call.state.handoff?.phase).toBe('briefing');
    expect(call.finished(FIRST_AGENT, error).state.handoff?.phase).toBe('accepting');
  });

  it('briefing: the accept hint has the voice of the whisper', () => {
    const call = briefing(planWith({ handoff: { whisper: { text: 'whisper: hello', voice: 'slt' } } }));
    call.finished(FIRST_AGENT);
    expect(call.state.handoff?.whisper?.prompt).toEqual({
      text: 'Press 1 to accept, or 2 to decline.',
      voice: 'slt',
    });
  });

  it('briefing: the moment is the start of the whisper, not that of the accept hint', () => {
    const call = briefing().wait(100).started(FIRST_AGENT);
    const startedAt = call.at;
    call.wait(3000).finished(FIRST_AGENT).wait(100).started(FIRST_AGENT);
    expect(call.state.handoff?.moments.whisperStart).toBe(startedAt);
  });

  it('briefing: a long summary gets the time that it needs', () => {
    const call = briefing(planWith(), { summary: 'word '.repeat(800) });
    expect(call.deadlines.briefing).toBeGreaterThan(call.at + 400_000);
    expect(call.fire('briefing').hears(FIRST_AGENT)).toBe('Press 1 to accept, or 2 to decline.');
  });

  it('accepting: after the whisper the agent hears silence and has limited time to press the digit', () => {
    const call = accepting();
    expect(call.state.handoff?.phase).toBe('accepting');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    expect(call.deadlines.accept).toBe(call.at + 10_000);
    expect(call.facts).toEqual(['handoff.accepting']);
  });

  it('accepting: the digit joins the parties, and they count as bridged when that scene is in force', () => {
    const call = joining();
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.hears(FIRST_AGENT)).toBe('caller');
    expect(call.state).toMatchObject({ name: 'handoff', agent: null });
    expect(call.facts).toEqual(['call.dtmf', 'handoff.accepted']);
    call.wait(20).applied();
    expect(call.state).toMatchObject({ name: 'with-agent', agent: FIRST_AGENT, handoff: null });
    expect(call.facts).toEqual(['handoff.bridged', 'handoff.ended']);
    expect(call.effects).toEqual([]);
    expect(call.deadlines).toEqual({});
  });

  it('an earlier scene does not make them bridged; a later one does, for it includes the earlier', () => {
    const call = joining();
    const { revision } = call.state.scene;
    call.send({ type: 'media.sceneApplied', revision: revision - 1 });
    expect(call.state.name).toBe('handoff');
    call.send({ type: 'media.sceneApplied', revision: revision + 1 });
    expect(call.state.name).toBe('with-agent');
  });

  it('briefing: the digit counts during the whisper, which stops', () => {
    const call = briefing().digit(FIRST_AGENT, '1');
    expect(call.hears(FIRST_AGENT)).toBe('caller');
    expect(Object.keys(call.deadlines)).toEqual(['join']);
    expect(call.applied().state.name).toBe('with-agent');
  });

  it.each(['3', '#', '*', '0'])('briefing: the digit %s means nothing', (digit) => {
    const call = briefing().digit(FIRST_AGENT, digit);
    expect(call.facts).toEqual(['call.dtmf']);
    expect(call.effects).toEqual([]);
    expect(call.state.handoff?.phase).toBe('briefing');
  });

  it("briefing: the caller's digits do not accept for the agent", () => {
    expect(briefing().digit(CALLER, '1').state.handoff).toMatchObject({ phase: 'briefing', joining: null });
  });

  it('auto: the parties are joined as soon as the whisper is over; digits mean nothing', () => {
    const call = briefing(auto);
    expect(call.hears(FIRST_AGENT)).toMatch(/wants a refund$/);
    expect(call.digit(FIRST_AGENT, '2').state.handoff?.phase).toBe('briefing');
    call.finished(FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toBe('caller');
    expect(call.applied().state.name).toBe('with-agent');
  });

  it('auto, no whisper: the parties are joined as soon as the agent answers', () => {
    const call = briefing(planWith({ handoff: { accept: { mode: 'auto' }, whisper: null } }));
    expect(call.hears(CALLER)).toBe('agent');
    expect(call.facts).toEqual(['handoff.answered', 'handoff.accepted']);
  });

  it('dtmf, no whisper: the agent hears silence until the digit', () => {
    const call = briefing(planWith({ handoff: { whisper: null } }));
    expect(call.state.handoff?.phase).toBe('accepting');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
  });

  it('a whisper that cannot be played does not keep the agent from the caller', () => {
    expect(briefing(auto).finished(FIRST_AGENT, 'no such voice').hears(CALLER)).toBe('agent');
  });

  it('a whisper without a reported end is over after two minutes', () => {
    expect(briefing(auto).fire('briefing').hears(CALLER)).toBe('agent');
    const call = briefing().fire('briefing');
    expect(call.hears(FIRST_AGENT)).toBe('Press 1 to accept, or 2 to decline.');
    expect(call.fire('briefing').state.handoff?.phase).toBe('accepting');
  });

  it('an agent may answer without ringing before', () => {
    const call = dialling().answered(FIRST_AGENT);
    expect(call.facts).toEqual(['handoff.answered']);
    expect(call.state.handoff?.attempts[0]).toMatchObject({ ringingAt: null, answeredAt: call.at });
  });

  it('progress and a second answer after the answer change nothing', () => {
    const call = accepting();
    const before = call.state;
    expect(call.progress(FIRST_AGENT).state).toEqual(before);
    expect(call.answered(FIRST_AGENT).state).toEqual(before);
  });

  it('every moment is counted from the trigger', () => {
    const call = dialling()
      .wait(900)
      .finished(CALLER)
      .wait(100)
      .progress(FIRST_AGENT)
      .wait(2_000)
      .answered(FIRST_AGENT);
    call
      .wait(40)
      .started(FIRST_AGENT)
      .wait(2_960)
      .finished(FIRST_AGENT)
      .wait(500)
      .digit(FIRST_AGENT, '1')
      .wait(20)
      .applied();
    const [handoff] = call.state.handoffs;
    expect(handoffRecord(call.state, handoff!).timings).toEqual({
      announcedMs: 900,
      firstInviteMs: 0,
      answeredMs: 3_000,
      whisperStartMs: 3_040,
      acceptedMs: 6_500,
      bridgedMs: 6_520,
    });
    expect(call.allFacts('handoff.bridged')).toMatchObject([{ timings: { bridgedMs: 6_520 } }]);
  });
});

describe('While the caller waits', () => {
  it('updates interrupt the music, which comes back after each', () => {
    const call = dialling().finished(CALLER).wait(1).fire('wait');
    expect(call.hears(CALLER)).toBe('wait: You have been waiting for 15 seconds.');
    expect(call.finished(CALLER).hears(CALLER)).toBe('music:hold.wav');
    call.answered(FIRST_AGENT).finished(FIRST_AGENT).fire('wait');
    expect(call.hears(CALLER)).toBe('wait: You have been waiting for 30 seconds.');
  });

  it('an update that is due during the announcement is left out', () => {
    const call = dialling().fire('wait');
    expect(call.hears(CALLER)).toBe('announce: one moment');
    expect(call.deadlines.wait).toBe(call.at + 15_000);
  });

  it('no update is played if none is configured', () => {
    expect(dialling(planWith({ wait: null })).deadlines.wait).toBeUndefined();
  });

  it('a file has no place for words', () => {
    const call = dialling(planWith({ wait: { prompt: { file: 'wait:1.wav' }, everyMs: 1_000 }, announcement: null }));
    expect(call.fire('wait').hears(CALLER)).toBe('wait:1.wav');
  });

  it('no update once the parties are joined', () => {
    expect(joining().deadlines.wait).toBeUndefined();
    expect(bridged().deadlines).toEqual({});
  });
});

describe('A call with an agent', () => {
  it('agent hangs up: the call is over, completed', () => {
    const call = bridged().wait(60_000).ended(FIRST_AGENT);
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: CALLER, cause: { q850: 16, text: 'Agent hung up' } },
    ]);
    call.drain();
    expect(call.state.ending).toEqual({ result: 'completed', reason: 'agent-hangup', sipStatus: 200 });
  });

  it('caller hangs up: the agent is hung up on without words', () => {
    const call = bridged().wait(60_000).ended(CALLER);
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: FIRST_AGENT, cause: { q850: 16, text: 'Caller hung up' } },
    ]);
    call.drain();
    expect(call.state.ending).toEqual({ result: 'completed', reason: 'caller-hangup', sipStatus: 200 });
  });

  it('both hang up at once: neither is hung up on again', () => {
    const call = bridged().ended(FIRST_AGENT).ended(CALLER);
    expect(call.effects).toEqual([{ type: 'closeMedia' }]);
    expect(call.drain().state.ending?.reason).toBe('agent-hangup');
  });

  it("the attempt ends with the agent's leg", () => {
    const call = bridged();
    expect(call.state.handoffs[0]?.attempts[0]).toMatchObject({ result: 'answered', endedAt: null });
    call.wait(60_000).ended(FIRST_AGENT, { q850Cause: 16 });
    expect(call.state.handoffs[0]?.attempts[0]).toMatchObject({ result: 'answered', endedAt: call.at, q850Cause: 16 });
  });

  it('no second handoff can be started', () => {
    const call = bridged();
    const before = call.state;
    expect(call.handoff().state).toEqual(before);
    expect(call.facts).toEqual([]);
  });
});

describe('A route without an AI', () => {
  it('goes from the answer to the agent', () => {
    const call = new ScriptedCall(planWith({ ai: 'none', handoff: { accept: { mode: 'auto' }, whisper: null } }));
    call.answered(CALLER).answered(FIRST_AGENT).applied();
    expect(call.state.name).toBe('with-agent');
    call.ended(FIRST_AGENT).drain();
    expect(call.history.effects.filter(({ type }) => type === 'notifyAi')).toEqual([]);
  });
});
