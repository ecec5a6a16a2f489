import { describe, expect, it } from 'vitest';
import type { MachinePlan, Transition } from '../../../../src/call-machine/index.ts';
import { beginCall, transition } from '../../../../src/call-machine/index.ts';
import { asCallId, asSipCallId } from '../../../../src/ports/ids.ts';
import type { AcceptPolicy } from '../../../../src/ports/call-control.ts';
import { planWith } from '../support/plan.ts';
import type { UntimedEvent } from '../support/scripted-call.ts';
import { CALLER, FIRST_AGENT, SECOND_AGENT, ScriptedCall, START } from '../support/scripted-call.ts';

const MESSAGE = { text: 'message: we called about your order' };

/** A call of ours whose party has answered. */
class CallOut {
  last: Transition;
  readonly facts: Transition['facts'][number][] = [];
  at = START;

  constructor(machine: MachinePlan, ai: 'webhook' | 'none' = 'webhook') {
    const plan = { ...planWith({ ai }), machine };
    const [from, to] = ['+15559998888', '+15550001'];
    const order = { call: asCallId('call'), from, to, route: '*', plan, ringTimeoutMs: 30_000, metadata: {} };
    this.last = beginCall({ type: 'call.outgoing', at: START, ...order });
    this.send({ type: 'leg.answered', leg: CALLER, sipCallId: asSipCallId('sip'), codec: 'PCMU' });
  }

  send(event: UntimedEvent, ms = 0): this {
    this.at += ms;
    this.last = transition(this.last.state, { ...event, at: this.at });
    this.facts.push(...this.last.facts);
    return this;
  }

  effects(type: string): readonly unknown[] {
    return this.last.effects.filter((effect) => effect.type === type);
  }

  factsOf(type: string): readonly unknown[] {
    return this.facts.filter((fact) => fact.type === type).map(({ data }) => data);
  }

  by(by: 'human' | 'machine' | 'fax' | 'unknown'): this {
    return this.send({ type: 'leg.answeredBy', leg: CALLER, by, why: 'undecided' }, 1_600);
  }

  ended(): this {
    this.send({ type: 'leg.ended', leg: CALLER, by: 'local', status: null, q850Cause: null, detail: null });
    return this.send({ type: 'media.closed' });
  }

  hears(): unknown {
    return this.last.state.scene.hears[CALLER];
  }
}

const HANG_UP: MachinePlan = { onMachine: 'hangup', message: null };

describe('a call out that asks who answers', () => {
  it('listens first: the AI is not told, and the party hears silence', () => {
    const call = new CallOut(HANG_UP);
    expect(call.effects('listenForMachine')).toEqual([
      { type: 'listenForMachine', leg: CALLER, forwarded: false, untilMessage: false },
    ]);
    expect(call.effects('notifyAi')).toEqual([]);
    expect(call.hears()).toEqual([]);
  });

  it.each(['human', 'unknown'] as const)('%s: the AI begins, and is told', (by) => {
    const call = new CallOut(HANG_UP).by(by);
    expect(call.factsOf('leg.answeredBy')).toEqual([
      { leg: CALLER, role: 'caller', by, why: 'undecided', afterMs: 1_600 },
    ]);
    expect(call.effects('notifyAi')).toMatchObject([{ notice: { event: 'call.started', answeredBy: by } }]);
    expect(call.last.state.stage.name).toBe('with-ai');
  });

  it('human, and no AI: the route is run', () => {
    expect(new CallOut(HANG_UP, 'none').by('human').last.state.stage.name).toBe('handoff');
  });

  it.each(['machine', 'fax'] as const)('%s: the call has failed, reason machine', (by) => {
    const call = new CallOut(HANG_UP).by(by);
    expect(call.effects('hangup')).toEqual([
      { type: 'hangup', leg: CALLER, cause: { q850: 16, text: 'Answering machine' } },
    ]);
    expect(call.ended().factsOf('call.ended')).toMatchObject([{ result: 'failed', reason: 'machine', sipStatus: 200 }]);
  });

  it('continue: the AI begins, and is told that it is a machine', () => {
    const call = new CallOut({ onMachine: 'continue', message: null }).by('machine');
    expect(call.effects('notifyAi')).toMatchObject([{ notice: { answeredBy: 'machine' } }]);
  });

  it('nobody tells who answered: the AI begins after 8 s', () => {
    const call = new CallOut(HANG_UP).send({ type: 'deadline', name: 'answering' }, 8_000);
    expect(call.factsOf('leg.answeredBy')).toMatchObject([{ by: 'unknown', why: 'not-heard', afterMs: 8_000 }]);
    expect(call.last.state.stage.name).toBe('with-ai');
  });

  it('a second answer to the question changes nothing', () => {
    const call = new CallOut(HANG_UP).by('human').by('machine');
    expect(call.last.state.stage.name).toBe('with-ai');
    expect(call.factsOf('leg.answeredBy')).toHaveLength(1);
  });

  it('the party hangs up meanwhile: the call is completed', () => {
    const call = new CallOut(HANG_UP);
    call.send({ type: 'leg.ended', leg: CALLER, by: 'remote', status: null, q850Cause: 16, detail: null });
    expect(call.send({ type: 'media.closed' }).factsOf('call.ended')).toMatchObject([
      { result: 'completed', reason: 'caller-hangup' },
    ]);
  });
});

describe('a message for a machine that answers a call out', () => {
  const LEAVE: MachinePlan = { onMachine: 'leave-message', message: MESSAGE };

  function told(): CallOut {
    return new CallOut(LEAVE).by('machine').send({ type: 'leg.takesMessage', leg: CALLER, why: 'beep' }, 4_000);
  }

  it('is spoken once the machine takes it, and then the call is over', () => {
    const found = new CallOut(LEAVE).by('machine');
    expect(found.effects('listenForMachine')).toEqual([]);
    expect(found.effects('prepare')).toEqual([{ type: 'prepare', prompt: MESSAGE }]);
    expect(found.hears()).toEqual([]);
    const call = told();
    expect(call.hears()).toMatchObject([{ kind: 'play', prompt: MESSAGE, loop: false }]);
    const [source] = call.last.state.scene.hears[CALLER] ?? [];
    const play = source?.kind === 'play' ? source.play : null;
    call.send({ type: 'media.playFinished', play: play!, error: null }, 3_000);
    expect(call.effects('hangup')).toHaveLength(1);
    expect(call.factsOf('leg.messageLeft')).toEqual([
      { leg: CALLER, role: 'caller', prompt: MESSAGE, finished: true, why: 'beep' },
    ]);
    expect(call.ended().factsOf('call.ended')).toMatchObject([{ result: 'completed', reason: 'machine' }]);
  });

  it('is cut off where the machine hangs up: the call has failed', () => {
    const call = told();
    call.send({ type: 'leg.ended', leg: CALLER, by: 'remote', status: null, q850Cause: 16, detail: null });
    call.send({ type: 'media.closed' });
    expect(call.factsOf('leg.messageLeft')).toMatchObject([{ finished: false, why: 'beep' }]);
    expect(call.factsOf('call.ended')).toMatchObject([{ result: 'failed', reason: 'machine' }]);
  });

  it('a machine that never ends its greeting is hung up on after two minutes', () => {
    const call = new CallOut(LEAVE).by('machine').send({ type: 'deadline', name: 'leave' }, 120_000);
    expect(call.effects('hangup')).toMatchObject([{ cause: { text: 'Answering machine' } }]);
    call.ended();
    expect(call.factsOf('leg.messageLeft')).toMatchObject([{ finished: false, why: null }]);
    expect(call.factsOf('call.ended')).toMatchObject([{ result: 'failed', reason: 'machine' }]);
  });

  it('a fax is told nothing', () => {
    const call = new CallOut(LEAVE).by('fax').ended();
    expect(call.factsOf('leg.messageLeft')).toEqual([]);
    expect(call.factsOf('call.ended')).toMatchObject([{ result: 'failed', reason: 'machine' }]);
  });
});

const DTMF: AcceptPolicy = { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 10_000, machine: 'detect' };
const AUTO: AcceptPolicy = { mode: 'auto', machine: 'detect' };

function answered(accept: AcceptPolicy): ScriptedCall {
  return new ScriptedCall(planWith({ handoff: { accept } })).answered(CALLER).handoff().answered(FIRST_AGENT);
}

function by(call: ScriptedCall, who: 'human' | 'machine' | 'unknown', leg = FIRST_AGENT): ScriptedCall {
  return call.send({ type: 'leg.answeredBy', leg, by: who, why: 'undecided' });
}

describe("a machine that answers an agent's phone", () => {
  it('is not looked for where nobody asks', () => {
    expect(answered({ mode: 'auto' }).effect('listenForMachine')).toEqual([]);
  });

  it.each([DTMF, AUTO])('is hung up on, and the next destination is dialled: $mode', (accept) => {
    const call = answered(accept);
    expect(call.hears(FIRST_AGENT)).toMatch('whisper:');
    by(call, 'machine');
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT, cause: { text: 'Answering machine' } }]);
    expect(call.allFacts('handoff.attemptEnded')).toMatchObject([{ attempt: { result: 'machine', q850Cause: 16 } }]);
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT, destination: 'sip:two@pbx' }]);
  });

  it('auto: nobody is joined before it is known that it is none', () => {
    const call = answered(AUTO).finished(FIRST_AGENT);
    expect(call.state.handoff).toMatchObject({ phase: 'accepting', joining: null });
    by(call, 'human');
    expect(call.facts).toEqual(['leg.answeredBy', 'handoff.accepted']);
    expect(call.hears(CALLER)).toBe('agent');
  });

  it('auto: a human who is known before the whisper ends is joined at its end', () => {
    const call = by(answered(AUTO), 'human');
    expect(call.hears(FIRST_AGENT)).toMatch('whisper:');
    expect(call.finished(FIRST_AGENT).hears(CALLER)).toBe('agent');
  });

  it('auto: where nobody tells, it counts as a human', () => {
    const call = answered(AUTO).finished(FIRST_AGENT).fire('answering');
    expect(call.facts).toEqual(['leg.answeredBy', 'handoff.accepted']);
  });

  it('whoever pressed the key is a human', () => {
    const call = by(answered(DTMF).digit(FIRST_AGENT, '1'), 'machine');
    expect(call.effect('hangup')).toEqual([]);
    expect(call.hears(CALLER)).toBe('agent');
  });

  it('is left a message while the next agent takes the call, and nobody hears it', () => {
    const message = { text: 'message: {from} called about {reason}. {summary}' };
    const call = by(answered({ ...DTMF, machine: 'leave-message', message }), 'machine');
    expect(call.effect('hangup')).toEqual([]);
    expect(call.effect('dial')).toMatchObject([{ leg: SECOND_AGENT }]);
    expect(call.hears(FIRST_AGENT)).toBe('silence');
    call.answered(SECOND_AGENT);
    by(call, 'human', SECOND_AGENT);
    call.digit(SECOND_AGENT, '1').applied();
    call.send({ type: 'leg.takesMessage', leg: FIRST_AGENT, why: 'silence' });
    expect(call.hears(FIRST_AGENT)).toBe('message: +15550001 called about billing. wants a refund');
    expect(call.state.scene.hears[CALLER]).toEqual([{ kind: 'leg', leg: SECOND_AGENT }]);
    expect(call.state.scene.hears[SECOND_AGENT]).toEqual([{ kind: 'leg', leg: CALLER }]);
    call.finished(FIRST_AGENT);
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }]);
    expect(call.allFacts('leg.messageLeft')).toMatchObject([{ leg: FIRST_AGENT, finished: true, why: 'silence' }]);
    call.ended(FIRST_AGENT);
    expect(call.state.name).toBe('with-agent');
  });

  it('a forwarded call is told as such (RFC 3261 21.1.3)', () => {
    const call = new ScriptedCall(planWith({ handoff: { accept: DTMF } })).answered(CALLER).handoff();
    call.progress(FIRST_AGENT, 181).progress(FIRST_AGENT, 180).answered(FIRST_AGENT);
    expect(call.effect('listenForMachine')).toMatchObject([{ forwarded: true }]);
  });
});
