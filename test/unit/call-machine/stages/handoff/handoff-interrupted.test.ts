import { describe, expect, it } from 'vitest';
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
  withAi,
} from '../../support/scripted-call.ts';

function ringing(plan = planWith()): ScriptedCall {
  return dialling(plan).progress(FIRST_AGENT);
}

/** The phases before and after the agent's answer. */
const UNANSWERED = [['announcing', dialling], ['ringing', ringing]] as const; // prettier-ignore
const ANSWERED = [['briefing', briefing], ['accepting', accepting], ['joining', joining]] as const; // prettier-ignore
const EVERY_PHASE = [...UNANSWERED, ...ANSWERED];

describe('Cancelled by the API', () => {
  it.each([...UNANSWERED, ...ANSWERED.slice(0, 2)])(
    '%s: the agent is released and the caller is with the AI',
    (_phase, at) => {
      const call = at().send({ type: 'api.cancelHandoff', handoff: HANDOFF });
      expect(call.effect('hangup')).toEqual([
        { type: 'hangup', leg: FIRST_AGENT, cause: { q850: 16, text: 'Handoff cancelled' } },
      ]);
      expect(call.state).toMatchObject({ name: 'with-ai', handoff: null, ending: null });
      expect(call.effect('notifyAi')).toMatchObject([{ notice: { event: 'handoff.ended', reason: 'cancelled' } }]);
      expect(call.allFacts('handoff.ended')).toMatchObject([
        { result: 'returned', reason: 'cancelled', attempts: [{ result: 'cancelled' }] },
      ]);
      expect(call.effect('dial')).toEqual([]);
      call.ended(FIRST_AGENT, { by: 'local', status: 487 });
      expect(call.effects).toEqual([]);
      expect(call.state.name).toBe('with-ai');
    },
  );

  it('joining: too late, the agent has accepted', () => {
    const call = joining();
    const before = call.state;
    expect(call.send({ type: 'api.cancelHandoff', handoff: HANDOFF }).state).toEqual(before);
  });

  it('bridged: too late', () => {
    expect(bridged().send({ type: 'api.cancelHandoff', handoff: HANDOFF }).effects).toEqual([]);
  });

  it('another handoff: nothing happens', () => {
    const call = dialling().send({ type: 'api.cancelHandoff', handoff: 'call.h9' as typeof HANDOFF });
    expect(call.effects).toEqual([]);
    expect(call.state.name).toBe('handoff');
  });

  it('without an AI to go back to: the words of the fallback, no other destination', () => {
    const plan = planWith({
      ai: 'none',
      handoff: {
        fallback: [
          { kind: 'destination', uri: 'sip:desk@pbx' },
          { kind: 'hangup', text: 'goodbye: sorry' },
        ],
      },
    });
    const call = new ScriptedCall(plan).answered(CALLER).send({ type: 'api.cancelHandoff', handoff: HANDOFF });
    expect(call.effect('dial')).toEqual([]);
    expect(call.hears(CALLER)).toBe('goodbye: sorry');
    expect(call.drain().state.ending).toMatchObject({ result: 'failed', reason: 'handoff-cancelled' });
  });

  it('without an AI and without words: the call ends', () => {
    const call = new ScriptedCall(planWith({ ai: 'none' })).answered(CALLER);
    call.send({ type: 'api.cancelHandoff', handoff: HANDOFF });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([FIRST_AGENT, CALLER]);
    call.drain();
  });
});

describe('The caller leaves', () => {
  it.each(UNANSWERED)('%s: the agent gets a CANCEL that says why', (_phase, at) => {
    const call = at().ended(CALLER);
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: FIRST_AGENT, cause: { q850: 16, text: 'Caller hung up' } },
    ]);
    expect(call.state.farewell).toBeNull();
    expect(call.allFacts('handoff.ended')).toMatchObject([
      { result: 'failed', reason: 'caller-left', attempts: [{ result: 'cancelled' }] },
    ]);
    expect(call.drain().state.ending).toEqual({ result: 'abandoned', reason: 'caller-hangup', sipStatus: 200 });
  });

  it.each(ANSWERED)('%s: the agent is told, then hung up on', (_phase, at) => {
    const call = at().ended(CALLER);
    expect(call.hears(FIRST_AGENT)).toBe('left: the caller is gone');
    expect(call.effect('hangup')).toEqual([]);
    expect(call.allFacts('handoff.ended')).toMatchObject([
      { result: 'failed', reason: 'caller-left', attempts: [{ result: 'cancelled', sipStatus: 200 }] },
    ]);
    call.finished(FIRST_AGENT);
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: FIRST_AGENT, cause: { q850: 16, text: 'Caller hung up' } },
    ]);
    expect(call.drain().state.ending).toEqual({ result: 'abandoned', reason: 'caller-hangup', sipStatus: 200 });
  });

  it('briefing: words that do not end are cut off', () => {
    const call = briefing().ended(CALLER);
    expect(call.deadlines).toEqual({ farewell: call.at + 15_000 });
    expect(call.fire('farewell').effect('hangup')).toHaveLength(1);
  });

  it('briefing: without words the agent is hung up on at once', () => {
    const call = briefing(planWith({ callerLeft: null })).ended(CALLER);
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
  });

  it('briefing: an agent who hangs up during the words ends the call', () => {
    const call = briefing().ended(CALLER).ended(FIRST_AGENT);
    expect(call.effects).toEqual([{ type: 'closeMedia' }]);
    expect(call.drain().state.ending?.reason).toBe('caller-hangup');
  });

  it('briefing: digits during the words mean nothing', () => {
    const call = briefing().ended(CALLER).digit(FIRST_AGENT, '1');
    expect(call.facts).toEqual([]);
    expect(call.hears(FIRST_AGENT)).toBe('left: the caller is gone');
  });

  it('while a destination that was given up still answers the CANCEL: nothing is asked twice', () => {
    const call = dialling().fire('ring').ended(CALLER);
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual(['call.3']);
    call.drain();
  });

  it('with the AI: completed', () => {
    const call = withAi()
      .ai({ type: 'talk', prompt: { text: 'talk: hello' } })
      .ended(CALLER);
    expect(call.drain().state.ending).toEqual({ result: 'completed', reason: 'caller-hangup', sipStatus: 200 });
  });

  it('its leg fails on our side: failed', () => {
    const call = briefing().ended(CALLER, { by: 'local', detail: 'socket closed' }).drain();
    expect(call.state.ending).toEqual({ result: 'failed', reason: 'caller-leg-failed', sipStatus: 200 });
  });
});

describe('A leg that is lost with the SIP server', () => {
  const LOST = { by: 'lost', status: null, detail: 'signalling-lost' } as const;
  const ENDING = { result: 'failed', reason: 'signalling-lost', sipStatus: 200 };

  it.each([
    ['the caller with the AI', withAi, CALLER],
    ['the caller in the briefing', briefing, CALLER],
    ['the caller in a conversation', bridged, CALLER],
    ['the agent in a conversation', bridged, FIRST_AGENT],
  ] as const)('%s: the call failed, for that reason', (_, begin, leg) => {
    expect(begin().ended(leg, LOST).drain().state.ending).toEqual(ENDING);
  });

  it('a caller who is not answered yet: with the status of the INVITE', () => {
    const call = new ScriptedCall().ended(CALLER, { ...LOST, status: 503 }).drain();
    expect(call.state.ending).toEqual({ ...ENDING, sipStatus: 503 });
  });

  it('the agent in the briefing: the attempt did not reach it, the caller stays', () => {
    const call = briefing().ended(FIRST_AGENT, LOST);
    expect(call.state.ending).toBeNull();
    expect(call.allFacts('handoff.attemptEnded')).toMatchObject([{ attempt: { result: 'unreachable' } }]);
  });
});

describe.each([
  {
    what: 'api.hangup',
    event: { type: 'api.hangup' } as const,
    ending: { result: 'completed', reason: 'api-hangup' },
    reason: 'cancelled',
    q850: 16,
  },
  {
    what: 'shutdown',
    event: { type: 'system.shutdown' } as const,
    ending: { result: 'failed', reason: 'shutdown' },
    reason: 'error',
    q850: 31,
  },
  {
    what: 'media lost',
    event: { type: 'media.lost', reason: 'engine gone' } as const,
    ending: { result: 'failed', reason: 'media-lost' },
    reason: 'error',
    q850: 38,
  },
  {
    what: 'no media from the caller',
    event: { type: 'media.timeout', leg: CALLER } as const,
    ending: { result: 'failed', reason: 'media-timeout' },
    reason: 'error',
    q850: 31,
  },
])('$what', ({ event, ending, reason, q850 }) => {
  it.each(EVERY_PHASE)('%s: everybody is hung up on at once, nothing is said', (_phase, at) => {
    const call = at().send(event);
    expect(call.effect('hangup')).toMatchObject([
      { leg: FIRST_AGENT, cause: { q850 } },
      { leg: CALLER, cause: { q850 } },
    ]);
    expect(call.state.scene.hears).toEqual({});
    expect(call.deadlines).toEqual({});
    expect(call.allFacts('handoff.ended')).toMatchObject([
      { result: 'failed', reason, attempts: [{ result: 'cancelled', q850Cause: q850 }] },
    ]);
    expect(call.drain().state.ending).toEqual({ ...ending, sipStatus: 200 });
  });

  it.each([
    ['with the AI', withAi],
    ['with an agent', bridged],
    ['on hold', () => bridged().held(FIRST_AGENT, true)],
  ])('%s: the call ends', (_state, at) => {
    const call = at().send(event);
    expect(call.effect('hangup')).toHaveLength(call.state.legs.length);
    expect(call.drain().state.ending).toEqual({ ...ending, sipStatus: 200 });
  });

  it('twice: the second is ignored', () => {
    const call = bridged().send(event);
    const before = call.state;
    expect(call.send(event).state).toEqual(before);
    expect(call.effects).toEqual([]);
  });
});

describe('An agent that sends no media', () => {
  it('once bridged: the call ends, the caller is not left alone in silence', () => {
    const call = bridged().send({ type: 'media.timeout', leg: FIRST_AGENT }).drain();
    expect(call.state.ending).toEqual({ result: 'failed', reason: 'media-timeout', sipStatus: 200 });
  });

  it('while it is told that the caller left: it is hung up on', () => {
    const call = briefing().ended(CALLER).send({ type: 'media.timeout', leg: FIRST_AGENT });
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
    expect(call.drain().state.ending?.reason).toBe('caller-hangup');
  });
});
