import { describe, expect, it } from 'vitest';
import { hearingOf } from '../../../../src/call-machine/speech/privacy.ts';
import type { HearingSpan } from '../../../../src/call-machine/speech/state.ts';
import { MAX_SPANS } from '../../../../src/call-machine/speech/state.ts';
import { planWith, SPEECH_PLAN } from '../support/plan.ts';
import { THIRD } from '../support/ears.ts';
import type { ScriptedCall } from '../support/scripted-call.ts';
import { accepting, bridged, briefing, CALLER, FIRST_AGENT, joining, START, withAi } from '../support/scripted-call.ts';

const PLAN = planWith({ speech: SPEECH_PLAN });

/** Whether what a party says in the second that follows is private. */
function isPrivate(call: ScriptedCall, leg: typeof CALLER): boolean | undefined {
  const [fact] = call.wait(1_000).said(leg, 'words', 0, 1_000).last.facts;
  return fact?.type === 'call.speech' ? fact.data.private : undefined;
}

function listenIn(call: ScriptedCall, kind: 'listen' | 'talk'): ScriptedCall {
  const member = { destination: 'sip:boss@pbx', role: 'supervisor', mode: { kind } } as const;
  return call
    .send({ type: 'api.addMember', ...member })
    .answered(THIRD)
    .applied();
}

function consulting(): ScriptedCall {
  const call = bridged(PLAN).send({ type: 'api.consult', destination: 'sip:three@pbx' });
  return call.answered(THIRD).applied();
}

describe("A caller's words", () => {
  it.each([
    ['with the AI', withAi, false],
    ['waiting for an agent', briefing, true],
    ['with an agent', bridged, false],
    [
      'put on hold by the API',
      () => bridged(PLAN).send({ type: 'api.hold', leg: CALLER, prompt: null }).applied(),
      true,
    ],
    ["put on hold by the agent's phone", () => bridged(PLAN).held(FIRST_AGENT, true).applied(), true],
    ['who holds the agent: that is music', () => bridged(PLAN).held(CALLER, true, true).applied(), undefined],
    ['parked', () => bridged(PLAN).send({ type: 'api.park', slot: '7' }).applied(), true],
    ['while the agent consults', consulting, true],
    ['with an agent, and a supervisor listens', () => listenIn(bridged(PLAN), 'listen'), false],
    [
      'on hold, and a supervisor listens',
      () => listenIn(bridged(PLAN), 'listen').send({ type: 'api.hold', leg: CALLER, prompt: null }).applied(),
      true,
    ],
  ] as const)('%s: private is right', (_where, course, expected) => {
    expect(isPrivate(course(PLAN), CALLER)).toBe(expected);
  });
});

describe("An agent's words", () => {
  it.each([
    ['during the briefing', briefing, true],
    ['while it is to accept', accepting, true],
    ['with the caller', bridged, false],
    [
      'while the caller is on hold',
      () => bridged(PLAN).send({ type: 'api.hold', leg: CALLER, prompt: null }).applied(),
      true,
    ],
    ['in a consultation', consulting, true],
  ] as const)('%s: private is right', (_where, course, expected) => {
    expect(isPrivate(course(PLAN), FIRST_AGENT)).toBe(expected);
  });

  it('are private until the scene that joins the two is in force', () => {
    const call = joining(PLAN).wait(400);
    call.applied().said(FIRST_AGENT, 'hello', 50, 300);
    expect(call.last.facts).toMatchObject([{ type: 'call.speech', data: { private: true, role: 'agent' } }]);
    expect(isPrivate(call, FIRST_AGENT)).toBe(false);
  });

  it('are private of a third party, of a coach and of a listener, whom the caller does not hear', () => {
    expect(isPrivate(consulting(), THIRD)).toBe(true);
    expect(isPrivate(listenIn(bridged(PLAN), 'listen'), THIRD)).toBe(true);
    expect(isPrivate(listenIn(bridged(PLAN), 'talk'), THIRD)).toBe(false);
    const coach = {
      destination: 'sip:boss@pbx',
      role: 'supervisor',
      mode: { kind: 'coach', of: FIRST_AGENT },
    } as const;
    expect(
      isPrivate(
        bridged(PLAN)
          .send({ type: 'api.addMember', ...coach })
          .answered(THIRD)
          .applied(),
        THIRD,
      ),
    ).toBe(true);
  });
});

describe('Words that come late', () => {
  it('are judged by what was heard when they were said, not when they are known', () => {
    const call = bridged(PLAN).wait(2_000);
    call.send({ type: 'api.hold', leg: CALLER, prompt: null }).applied().wait(1_500);
    expect(call.said(FIRST_AGENT, 'you have two invoices', 1_500, 1_200).last.facts).toMatchObject([
      { data: { private: false, startMs: call.at - START - 2_700, endMs: call.at - START - 1_500 } },
    ]);
    expect(call.said(FIRST_AGENT, 'what a bore', 100, 1_200).last.facts).toMatchObject([{ data: { private: true } }]);
  });

  it('are put on record when their speaker has left, until the room is closed', () => {
    const call = bridged(PLAN).wait(1_000).ended(CALLER).said(CALLER, 'bye', 100);
    expect(call.facts).toEqual(['call.speech']);
    expect(call.drain().said(CALLER, 'too late').facts).toEqual([]);
  });

  it('that are missing are on record too', () => {
    const call = withAi(PLAN).wait(1_000);
    call.send({ type: 'speech.missing', leg: CALLER, startAt: START + 100, endAt: START + 900, reason: 'it died' });
    expect(call.last.facts).toEqual([
      {
        type: 'call.speechMissing',
        data: { leg: CALLER, role: 'caller', startMs: 100, endMs: 900, private: false, reason: 'it died' },
      },
    ]);
  });

  it('of nobody who is transcribed are ignored', () => {
    expect(withAi().said(CALLER, 'words').last).toMatchObject({ facts: [], effects: [] });
    expect(withAi(PLAN).said(FIRST_AGENT, 'words').facts).toEqual([]);
  });
});

describe('A telephone that holds us', () => {
  it('plays music, which is nobody’s words, and which stops nothing', () => {
    const call = bridged(PLAN).held(FIRST_AGENT, true, true).applied().wait(2_000);
    expect(call.voice(FIRST_AGENT, true, 250).said(FIRST_AGENT, 'la la la', 0, 1_000).facts).toEqual([]);
    expect(call.state.speech?.legs[1]?.voice).toBeNull();
    const missing = { type: 'speech.missing', leg: FIRST_AGENT, startAt: call.at - 500, endAt: call.at } as const;
    expect(call.send({ ...missing, reason: 'it died' }).facts).toEqual([]);
    call.held(FIRST_AGENT, false).applied().wait(1_000);
    expect(call.said(FIRST_AGENT, 'back again', 0, 900).last.facts).toMatchObject([{ data: { private: false } }]);
  });

  it('has said what it said right before', () => {
    const call = bridged(PLAN).wait(1_000).held(FIRST_AGENT, true).applied().wait(300);
    expect(call.said(FIRST_AGENT, 'one moment', 200, 900).last.facts).toMatchObject([{ data: { private: false } }]);
  });
});

describe('transcribe', () => {
  it('is asked for once for each leg that answers, with the language of the plan', () => {
    const call = withAi(PLAN);
    expect(call.effect('transcribe')).toEqual([{ type: 'transcribe', leg: CALLER, role: 'caller', language: 'en-US' }]);
    call.handoff();
    expect(call.effect('transcribe')).toEqual([]);
    expect(call.answered(FIRST_AGENT).effect('transcribe')).toMatchObject([{ leg: FIRST_AGENT, role: 'agent' }]);
  });

  it('is not asked for where the plan has no speech', () => {
    expect(withAi().effect('transcribe')).toEqual([]);
  });
});

describe('hearingOf', () => {
  const spans: readonly HearingSpan[] = [
    { from: 0, heard: 'public' },
    { from: 1_000, heard: 'private' },
    { from: 5_000, heard: 'public' },
  ];

  it.each([
    [0, 1_000, false, 'all public'],
    [500, 1_200, false, '200 ms of it are within the error of the times'],
    [500, 1_201, true, 'a longer part is private'],
    [4_000, 6_000, true, 'a part at the beginning is private'],
    [500, 6_000, true, 'the middle is private'],
    [1_100, 1_200, true, 'short, and all of it private'],
    [900, 1_100, true, 'half of it private'],
    [800, 1_100, false, 'a third of it private'],
    [900, 900, false, 'of no length, public'],
    [1_000, 1_000, true, 'of no length, private'],
    [-500, 400, true, 'before anything is known'],
  ])('%i to %i: %s, because %s', (startAt, endAt, expected) => {
    expect(hearingOf(spans, startAt, endAt)).toBe(expected ? 'private' : 'public');
  });

  it('takes speech that is older than what is remembered for private', () => {
    const call = bridged(PLAN).wait(1_000);
    for (let changes = 0; changes < MAX_SPANS; changes += 1) {
      call
        .held(FIRST_AGENT, changes % 2 === 0)
        .applied()
        .wait(1_000);
    }
    expect(call.state.speech?.legs[1]?.spans).toHaveLength(MAX_SPANS);
    const ageMs = MAX_SPANS * 1_000 + 500;
    expect(call.said(FIRST_AGENT, 'words', ageMs, 400).last.facts).toMatchObject([{ data: { private: true } }]);
  });
});
