import { describe, expect, test } from 'vitest';
import type { CallPlan } from '../../../../../src/call-machine/index.ts';
import { callRecord, leadFault } from '../../../../../src/call-machine/index.ts';
import { asAgentId, asReservationId } from '../../../../../src/ports/ids.ts';
import { AGENT_FIRST_RUN, planWith } from '../../support/plan.ts';
import { CALLER, FIRST_AGENT, ScriptedCall, SECOND_AGENT, START } from '../../support/scripted-call.ts';

const RUN = AGENT_FIRST_RUN;
const FALLBACK = { fallback: [{ kind: 'hangup', text: 'goodbye: nobody is free' }] } as const;
const MACHINE = { machine: { onMachine: 'hangup', message: null } } as const;

interface Changes extends Partial<Omit<CallPlan, 'handoff'>> {
  readonly handoff?: Partial<CallPlan['handoff']>;
}

/** A callback that begins: the first agent is dialled. */
function begun({ handoff, ...more }: Changes = {}): ScriptedCall {
  return new ScriptedCall(planWith({ ai: 'none', callback: RUN, ...more, handoff: { ...FALLBACK, ...handoff } }));
}

/** An agent has accepted, and the caller is called. */
function called(more: Changes = {}): ScriptedCall {
  return begun(more).progress(FIRST_AGENT).answered(FIRST_AGENT).briefed(FIRST_AGENT).digit(FIRST_AGENT, '1');
}

/** The caller has answered, and the two are being joined. */
function answered(more: Changes = {}): ScriptedCall {
  return called(more).progress(CALLER).wait(4_000).answered(CALLER);
}

const RECORDER = {
  announcement: { text: 'recorded: this call' }, beep: null, keys: { pause: null, resume: null }, pauseWhen: [], pauseMaxMs: null, pausesTranscript: true, briefings: false,
} as const; // prettier-ignore

describe('A callback for which an agent is called first', () => {
  test('tells the caller that the call is recorded, beside the agent, and puts it on record', () => {
    const call = answered({ recording: true, recorder: RECORDER });
    expect(call.hears(CALLER)).toBe('agent + recorded: this call');
    expect(call.hears(FIRST_AGENT)).not.toContain('recorded:');
    expect(call.allFacts('disclosure.played')).toEqual([]);
    call.finished(CALLER);
    expect(call.allFacts('disclosure.played')).toMatchObject([{ leg: CALLER, role: 'caller', completed: true }]);
    expect(call.allFacts('call.said')).toEqual([]);
    expect(answered({ recording: false, recorder: RECORDER }).hears(CALLER)).not.toContain('recorded:');
  });

  test('begins with the agent, whose telephone tells what the first call was about, and shows the caller', () => {
    const call = begun();
    expect(call.effect('dial')).toMatchObject([
      {
        destination: 'sip:one@pbx',
        callerNumber: '+15550001',
        headers: { reason: 'billing', summary: 'wants a refund' },
      },
    ]);
    expect(call.effect('dialCaller')).toEqual([]);
    expect(callRecord(call.state)).toMatchObject({
      state: 'handoff',
      answeredAt: null,
      legs: [{ role: 'caller', state: 'idle' }, { role: 'agent' }],
    });
    expect(call.allFacts('callback.dialling')).toMatchObject([{ number: '+15550001', attempt: 2 }]);
    call.progress(FIRST_AGENT);
    expect(call.allFacts('handoff.ringing')).toMatchObject([{ reason: 'billing', context: { intent: 'refund' } }]);
  });

  test('tells the agent whom it will be connected to, and calls the caller when the agent has accepted', () => {
    const call = begun().answered(FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toBe('whisper: you will be connected to +15550001 about billing. wants a refund');
    call.briefed(FIRST_AGENT);
    expect(call.effect('dialCaller')).toEqual([]);
    call.digit(FIRST_AGENT, '1');
    expect(call.effect('dialCaller')).toEqual([
      { type: 'dialCaller', leg: CALLER, ringTimeoutMs: 25_000, callerNumber: '+15559998888' },
    ]);
    expect(call.state.handoff?.phase).toBe('calling');
    expect(callRecord(call.state).legs[0]).toMatchObject({ id: CALLER, state: 'inviting' });
  });

  test('the whisper of the route is said where it has none of its own', () => {
    const callback = { ...RUN, agentFirst: { ...RUN.agentFirst, whisper: null } };
    expect(begun({ callback }).answered(FIRST_AGENT).hears(FIRST_AGENT)).toMatch(/^whisper: \+15550001 called/);
  });

  test('the agent hears that the caller is called, and then the ringing tone', () => {
    const call = called();
    expect(call.hears(FIRST_AGENT)).toBe('calling: one moment');
    call.progress(CALLER).finished(FIRST_AGENT);
    expect(call.hears(FIRST_AGENT)).toBe('ringback: tone.wav');
    expect(call.allFacts('call.ringing')).toEqual([{ leg: CALLER, sipStatus: 180 }]);
    call.finished(FIRST_AGENT, 'no such file');
    expect(call.hears(FIRST_AGENT)).toBe('silence');
  });

  test('joins the two as soon as the caller answers, and is done then', () => {
    const call = answered();
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['agent', 'caller']);
    expect(call.effect('record')).toEqual([{ type: 'record', caller: CALLER }]);
    call.wait(20).applied();
    expect(call.state.name).toBe('with-agent');
    expect(call.allFacts('callback.done')).toMatchObject([{ callback: 'first.h1.callback', attempt: 2 }]);
    expect(call.allFacts('handoff.bridged')).toMatchObject([{ timings: { acceptedMs: 0, bridgedMs: 4_020 } }]);
    call.ended(CALLER).drain();
    expect(call.state.ending).toMatchObject({ result: 'completed', reason: 'caller-hangup', sipStatus: 200 });
    expect(call.allFacts('callback.missed')).toEqual([]);
  });

  test.each([
    ['refer', 'conference'],
    ['attended-refer', 'attended-refer'],
  ] as const)('strategy %s: the caller is called, and joined here', (strategy, inEffect) => {
    const call = begun({ handoff: { strategy } });
    expect(call.state.handoff?.inEffect).toBe(inEffect);
    call.answered(FIRST_AGENT).briefed(FIRST_AGENT).digit(FIRST_AGENT, '1').answered(CALLER).applied();
    expect(call.state.name).toBe('with-agent');
    expect([...call.history.effects].some(({ type }) => type === 'refer')).toBe(false);
  });

  test('the next agent is called where the first one declines', () => {
    const call = begun().answered(FIRST_AGENT).digit(FIRST_AGENT, '2');
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
    expect(call.state.handoff?.phase).toBe('ringing');
  });
});

describe('Nobody takes a callback', () => {
  test('the caller is not called, the attempt does not count, and agents are called again soon', () => {
    const callback = { ...RUN, attempt: 3, destinations: ['sip:one@pbx'] };
    const call = begun({ callback }).wait(1_000).ended(FIRST_AGENT, { status: 486 }).drain();
    expect(call.allFacts('callback.failed')).toEqual([]);
    expect(call.allFacts('callback.missed')).toMatchObject([
      { result: 'no-agent', attempt: 3, notBefore: '2026-01-01T00:01:01.000Z' },
    ]);
    expect(call.state.ending).toEqual({ result: 'failed', reason: 'handoff-busy', sipStatus: null });
    expect(call.history.effects.some(({ type }) => type === 'dialCaller')).toBe(false);
    expect(callRecord(call.state).legs[0]).toMatchObject({ state: 'idle' });
  });

  test('no agent is free, and there is no queue', () => {
    const callback = { ...RUN, destinations: ['agent:anna'] };
    const call = begun({ callback });
    const [asked] = call.effect('reserveAgents');
    call.send({ type: 'agents.none', request: asked!.request, reason: 'busy' }).drain();
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'no-agent' }]);
  });

  test('an agent who is reserved is given back when the caller is not reached', () => {
    const callback = { ...RUN, destinations: ['agent:anna'] };
    const call = begun({ callback });
    const [asked] = call.effect('reserveAgents');
    const agent = { id: asAgentId('anna'), name: 'Anna', uri: 'sip:one@pbx', skills: {}, maxCalls: 1, wrapUpMs: 0 };
    const reserved = [{ reservation: asReservationId('r1'), agent }];
    call.send({ type: 'agents.reserved', request: asked!.request, agents: reserved });
    call.answered(FIRST_AGENT).digit(FIRST_AGENT, '1').ended(CALLER, { status: 486 }).drain();
    const given = call.history.effects.filter(({ type }) => type === 'releaseAgent');
    expect(given).toEqual([{ type: 'releaseAgent', reservation: 'r1', how: 'given-up' }]);
  });

  test('it waits in the queue of the route, for which it is answered as an agent accepts', () => {
    const keys = { callback: null, voicemail: null, ai: null };
    const billing = { name: 'billing', maxLength: 5, maxWaitMs: 300_000, strategy: 'longest-idle' } as const;
    const queues = [{ ...billing, serviceLevelMs: 20_000, whenNoAgents: 'leave', keys }] as const;
    const callback = { ...RUN, destinations: ['skills:any:billing'] };
    const call = begun({ callback, queues, handoff: { queue: 'billing' } });
    const { request } = call.effect('reserveAgents')[0]!;
    call.send({ type: 'queue.place', request, position: 2, estimate: null });
    expect(call.state.handoff?.phase).toBe('queued');
    // Longer than a handoff without a queue may take. Nobody is told of the wait.
    call.wait(200_000);
    expect(Object.keys(call.deadlines)).toEqual(['agents']);
    const agent = { id: asAgentId('anna'), name: 'Anna', uri: 'sip:one@pbx', skills: {}, maxCalls: 1, wrapUpMs: 0 };
    call.send({ type: 'agents.reserved', request, agents: [{ reservation: asReservationId('r1'), agent }] });
    call.answered(FIRST_AGENT).digit(FIRST_AGENT, '1').ended(CALLER, { status: 486 });
    expect(call.effect('leaveQueue')).toMatchObject([{ how: 'answered' }]);
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'busy' }]);
  });

  test('the program ends meanwhile', () => {
    const call = begun().send({ type: 'system.shutdown' }).drain();
    expect(call.allFacts('callback.missed')).toMatchObject([
      { result: 'interrupted', notBefore: new Date(START).toISOString() },
    ]);
  });

  test('another application does not lead a call whose caller is yet to be called', () => {
    expect(leadFault(begun().state)).toBe('the call is not answered yet');
  });
});

describe('The caller is not reached', () => {
  test.each([
    [486, 'busy', 'the line is busy'],
    [603, 'declined', 'the call was declined'],
    [480, 'no-answer', 'nobody answered'],
    [404, 'unreachable', 'the call did not get through'],
  ])('%i: %s, the agent is told, and the attempt counts', (status, result, why) => {
    const call = called().progress(CALLER).wait(2_000).ended(CALLER, { status });
    expect(call.hears(FIRST_AGENT)).toBe(`unreached: ${why}`);
    call.finished(FIRST_AGENT);
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([
      { result, attempt: 2, notBefore: '2026-01-01T00:15:02.000Z' },
    ]);
    expect(call.state.ending).toEqual({ result: 'failed', reason: result, sipStatus: status });
    expect(call.allFacts('handoff.ended')).toMatchObject([
      { result: 'failed', reason: 'caller-not-reached', attempts: [{ result: 'cancelled' }] },
    ]);
  });

  test('the telephone rings for as long as it may, and gets a CANCEL', () => {
    const call = called().progress(CALLER).fire('ring');
    expect(call.at - START).toBe(25_000);
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER, cause: { q850: 19 } }]);
    expect(call.hears(FIRST_AGENT)).toBe('unreached: nobody answered');
    call.ended(CALLER, { by: 'local', status: 487 });
    expect(call.hears(FIRST_AGENT)).toBe('unreached: nobody answered');
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'no-answer' }]);
    expect(call.state.ending).toMatchObject({ reason: 'no-answer', sipStatus: 487 });
  });

  test('it was the last attempt', () => {
    const call = called({ callback: { ...RUN, attempt: 3 } })
      .ended(CALLER, { status: 486 })
      .drain();
    expect(call.allFacts('callback.failed')).toMatchObject([{ result: 'busy', attempt: 3 }]);
  });

  test('the hours are over as the agent accepts', () => {
    const callback = { ...RUN, agentFirst: { ...RUN.agentFirst, hours: 'office' } };
    const call = begun({ callback, hours: { office: [[START, START + 60_000]] } }).answered(FIRST_AGENT);
    call.wait(60_000).digit(FIRST_AGENT, '1');
    expect(call.hears(FIRST_AGENT)).toBe('unreached: nobody may be called at this time');
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'no-agent' }]);
  });
});

describe('An agent leaves before the two have each other', () => {
  test('while the telephone rings: it gets a CANCEL, and the attempt does not count', () => {
    const callback = { ...RUN, attempt: 3 };
    const call = called({ callback }).progress(CALLER).ended(FIRST_AGENT);
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER }]);
    expect(call.effect('dial')).toEqual([]);
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([
      { result: 'agent-left', attempt: 3, notBefore: '2026-01-01T00:15:00.000Z' },
    ]);
  });

  test('a silent agent is as one who has left', () => {
    const call = called().progress(CALLER).send({ type: 'media.timeout', leg: FIRST_AGENT });
    expect(call.effect('hangup').map(({ leg }) => leg)).toEqual([FIRST_AGENT, CALLER]);
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'agent-left' }]);
  });

  test('as the caller answers: the caller is told that nobody is free, and waits for no other agent', () => {
    const call = answered().ended(FIRST_AGENT);
    expect(call.hears(CALLER)).toBe('goodbye: nobody is free');
    expect(call.effect('dial')).toEqual([]);
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'agent-left' }]);
  });

  test('and the 200 of the caller crosses our CANCEL', () => {
    const call = called().progress(CALLER).ended(FIRST_AGENT).answered(CALLER);
    expect(call.hears(CALLER)).toBe('not in the room');
    call.drain();
    expect(call.state.ending).toMatchObject({ sipStatus: 200 });
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'agent-left' }]);
  });
});

describe('The caller hangs up as the two are joined', () => {
  test('the agent is told, and the attempt counts', () => {
    const call = answered().ended(CALLER);
    expect(call.hears(FIRST_AGENT)).toBe('left: the caller is gone');
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'caller-left' }]);
  });
});

describe('It is found out whether a machine answered', () => {
  test('the two hear each other meanwhile, and a human has the agent from that moment on', () => {
    const call = answered(MACHINE);
    expect(call.effect('listenForMachine')).toMatchObject([{ leg: CALLER, untilMessage: false }]);
    call.wait(20).applied();
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['agent', 'caller']);
    expect(call.allFacts('callback.done')).toEqual([]);
    call.wait(1_500).send({ type: 'leg.answeredBy', leg: CALLER, by: 'human', why: 'short-greeting' });
    expect(call.state.name).toBe('with-agent');
    expect(call.allFacts('handoff.bridged')).toMatchObject([{ timings: { bridgedMs: 4_020 } }]);
    expect(call.allFacts('callback.done')).toHaveLength(1);
  });

  test('both are introduced as they hear each other, and not once more', () => {
    const call = answered({ ...MACHINE, handoff: { introduction: { text: 'say: you are connected' } } }).applied();
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual([
      'agent + say: you are connected',
      'caller + say: you are connected',
    ]);
    call.finished(CALLER).finished(FIRST_AGENT);
    call.send({ type: 'leg.answeredBy', leg: CALLER, by: 'human', why: 'short-greeting' });
    expect([call.hears(CALLER), call.hears(FIRST_AGENT)]).toEqual(['agent', 'caller']);
  });

  test('a human of whom it is known before the two are joined', () => {
    const call = answered(MACHINE).send({ type: 'leg.answeredBy', leg: CALLER, by: 'human', why: 'short-greeting' });
    expect(call.state.name).toBe('handoff');
    expect(call.applied().state.name).toBe('with-agent');
  });

  test('a machine is hung up on, the agent is told, and the attempt counts', () => {
    const call = answered(MACHINE).applied().send({ type: 'leg.answeredBy', leg: CALLER, by: 'machine', why: 'beep' });
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER, cause: { text: 'Answering machine' } }]);
    expect(call.hears(FIRST_AGENT)).toBe('unreached: an answering machine answered');
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'machine', attempt: 2 }]);
    expect(call.allFacts('handoff.bridged')).toEqual([]);
    expect(call.state.ending).toMatchObject({ reason: 'machine', sipStatus: 200 });
  });

  test('whoever answered counts as a human where nobody tells who it is', () => {
    const call = answered(MACHINE).applied().fire('answering');
    expect(call.state.name).toBe('with-agent');
    expect(call.allFacts('leg.answeredBy')).toMatchObject([{ by: 'unknown', why: 'not-heard' }]);
  });
});
