import { describe, expect, it } from 'vitest';
import type { CallPlan, HandoffPlan } from '../../../../../../src/call-machine/index.ts';
import { handoffOf, handoffRecord } from '../../../../../../src/call-machine/index.ts';
import type { AgentQueueSettings } from '../../../../../../src/ports/agent-queues.ts';
import { asAgentId, asReservationId } from '../../../../../../src/ports/ids.ts';
import { CALLBACK_PLAN, planWith, VOICEMAIL_PLAN } from '../../../support/plan.ts';
import type { ScriptedCall } from '../../../support/scripted-call.ts';
import { CALLER, dialling, FIRST_AGENT } from '../../../support/scripted-call.ts';

const QUEUE: AgentQueueSettings = {
  name: 'billing',
  maxLength: 5,
  maxWaitMs: 120_000,
  strategy: 'skill-level',
  serviceLevelMs: 20_000,
  whenNoAgents: 'leave',
  keys: { callback: '1', voicemail: '2', ai: '0' },
};

function plan(handoff: Partial<HandoffPlan> = {}): CallPlan {
  return {
    ...planWith({
      handoff: { destinations: ['skills:any:billing'], queue: 'billing', totalTimeoutMs: 30_000, ...handoff },
    }),
    queues: [QUEUE, { ...QUEUE, name: 'overflow' }],
    wait: { prompt: { text: 'wait: number {position}. About {estimate}.' }, everyMs: 20_000 },
  };
}

function requestOf(call: ScriptedCall): number {
  return call.state.handoff?.asking?.request ?? 0;
}

function waits(call: ScriptedCall, position = 2): ScriptedCall {
  return call.send({ type: 'queue.place', request: requestOf(call), position, estimate: null });
}

function give(call: ScriptedCall, name = 'anna'): ScriptedCall {
  const agent = { id: asAgentId(name), name, uri: `sip:${name}@pbx`, skills: {}, maxCalls: 1, wrapUpMs: 0 };
  const agents = [{ reservation: asReservationId(`r-${name}`), agent }];
  return call.send({ type: 'agents.reserved', request: requestOf(call), agents });
}

describe('A handoff with a queue', () => {
  it('asks for all agents that it names, and says where it waits', () => {
    const call = dialling(plan({ destinations: ['agent:anna', 'skills:any:billing', 'sip:desk@pbx'], priority: 7 }));
    expect(call.effect('reserveAgents')).toMatchObject([
      { groups: [{ id: 'anna' }, { skills: ['billing'] }], queue: { name: 'billing', priority: 7 } },
    ]);
  });

  it('somebody is free: it does not wait, and no fact says so', () => {
    const call = give(dialling(plan()));
    expect(call.allFacts('handoff.queued')).toEqual([]);
    expect(call.allFacts('handoff.turn')).toEqual([]);
    expect(call.allFacts('handoff.dialling')).toHaveLength(1);
  });

  it('nobody is free: the caller waits, and the turn is on record', () => {
    const call = waits(dialling(plan()));
    expect(call.state.handoff?.phase).toBe('queued');
    expect(call.allFacts('handoff.queued')).toMatchObject([{ queue: 'billing', position: 2, estimate: null }]);
    const state = call.state;
    expect(handoffRecord(state, handoffOf(state)!).queue).toEqual({ name: 'billing', position: 2, estimate: null });
    give(call.wait(45_000));
    expect(call.allFacts('handoff.turn')).toMatchObject([{ queue: 'billing', waitedMs: 45_000 }]);
    expect(call.state.handoff?.moments).toMatchObject({ turn: call.at });
    // The time for the handoff counts from the turn on.
    expect(call.state.handoff?.totalDeadline).toBe(call.at + 30_000);
  });

  it('an agent does not take the call: the caller waits on at the same place, and longer than may be never', () => {
    const call = give(waits(dialling(plan())).wait(60_000));
    const since = call.at - 60_000;
    call.ended(FIRST_AGENT, { status: 486 });
    expect(call.effect('reserveAgents')).toMatchObject([{ exclude: ['anna'], queue: { name: 'billing' } }]);
    expect(call.effect('leaveQueue')).toEqual([]);
    waits(call, 1);
    expect(call.state.handoff?.asking?.deadline).toBe(since + QUEUE.maxWaitMs);
    expect(call.allFacts('handoff.queued')).toHaveLength(2);
  });

  it('the place is told: it is asked for, the words are made ready, and then heard', () => {
    const call = waits(dialling({ ...plan(), announcement: null }));
    expect(call.effect('prepare')).toMatchObject([{ prompt: { text: 'wait: number two.' } }]);
    call.wait(1_000).fire('wait');
    expect(call.hears(CALLER)).toBe('wait: number two.');
    call.finished(CALLER).wait(19_000).fire('wait');
    expect(call.effect('askPlace')).toHaveLength(1);
    call.send({
      type: 'queue.place',
      request: requestOf(call),
      position: 1,
      estimate: { lowMs: 120_000, highMs: 300_000 },
    });
    expect(call.allFacts('handoff.queued')).toHaveLength(1);
    call.wait(1_000).fire('wait');
    expect(call.hears(CALLER)).toBe('wait: number one. About between two and five minutes.');
  });

  it('the announcement is not interrupted, and the place comes behind it', () => {
    const call = waits(dialling(plan())).wait(1_000).fire('wait');
    expect(call.hears(CALLER)).toMatch(/^announce:/);
    expect(call.finished(CALLER).hears(CALLER)).toBe('wait: number two.');
  });

  it.each([
    [
      'queue-full',
      (call: ScriptedCall) => call.send({ type: 'agents.none', request: requestOf(call), reason: 'queue-full' }),
    ],
    ['max-wait', (call: ScriptedCall) => waits(call).wait(QUEUE.maxWaitMs).fire('agents')],
  ] as const)('%s is the reason of its end', (reason, happens) => {
    const call = happens(dialling(plan({ fallback: [{ kind: 'ai' }] })));
    expect(call.state.handoffs).toMatchObject([{ result: 'returned', resultReason: reason }]);
    expect(call.allFacts('handoff.noAgents')).toMatchObject([{ reason }]);
    if (reason === 'max-wait')
      expect(call.allFacts('handoff.leftQueue')).toMatchObject([{ reason, waitedMs: 120_000 }]);
  });

  it('a store that says nothing is no wait', () => {
    const call = dialling(plan({ fallback: [{ kind: 'ai' }] }))
      .wait(5_000)
      .fire('agents');
    expect(call.state.handoffs).toMatchObject([{ resultReason: 'error' }]);
  });

  it('overflow: a fallback waits in another queue', () => {
    const fallback = [{ kind: 'destination', uri: 'skills:any:sales', queue: 'overflow' }] as const;
    const call = waits(dialling(plan({ fallback })))
      .wait(QUEUE.maxWaitMs)
      .fire('agents');
    expect(call.effect('leaveQueue')).toMatchObject([{ how: 'left' }]);
    expect(call.effect('reserveAgents')).toMatchObject([{ queue: { name: 'overflow' } }]);
    expect(waits(call).state.handoff?.phase).toBe('queued');
    give(call);
    expect(call.state.handoff?.totalDeadline).toBeNull();
  });

  it.each(['1', '2'])('key %s: what cannot be done does nothing, and the caller waits on', (key) => {
    const call = waits(dialling(plan())).digit(CALLER, key);
    expect(call.state.handoff?.phase).toBe('queued');
  });

  it('key 0: the caller goes back to the AI while waiting, and not when a telephone rings', () => {
    expect(give(waits(dialling(plan()))).digit(CALLER, '0').state.name).toBe('handoff');
    const call = waits(dialling(plan())).digit(CALLER, '0');
    expect(call.state.handoffs).toMatchObject([{ result: 'returned', resultReason: 'caller-chose' }]);
    expect(call.allFacts('handoff.leftQueue')).toMatchObject([{ reason: 'caller-chose' }]);
    expect(call.effect('forgetAgents')).toHaveLength(1);
    expect(call.effect('leaveQueue')).toMatchObject([{ how: 'left' }]);
  });

  it('a key does nothing while another destination rings at the same time', () => {
    const call = waits(dialling(plan({ hunt: 'simultaneous', destinations: ['sip:desk@pbx', 'skills:any:billing'] })));
    expect(call.digit(CALLER, '0').state.name).toBe('handoff');
    call.ended(FIRST_AGENT, { status: 486 });
    expect(call.state.handoff?.phase).toBe('queued');
    expect(call.digit(CALLER, '0').state.handoffs).toMatchObject([{ resultReason: 'caller-chose' }]);
  });

  it('key 2 leads to the voicemail that the handoff names, and key 1 to an offer to call back', () => {
    const fallback = [
      { kind: 'voicemail', greeting: { text: 'greeting: billing is busy' } },
      { kind: 'callback' },
    ] as const;
    const both = { ...plan({ fallback }), voicemail: VOICEMAIL_PLAN, callbacks: CALLBACK_PLAN };
    const call = waits(dialling(both)).digit(CALLER, '2');
    expect(call.state.handoffs).toMatchObject([{ result: 'voicemail', resultReason: 'caller-chose' }]);
    expect(call.effect('leaveQueue')).toHaveLength(1);
    const greetings = call.effect('prepare').map(({ prompt }) => ('text' in prompt ? prompt.text : ''));
    expect(greetings).toContain('greeting: billing is busy');
    const other = waits(dialling(both)).digit(CALLER, '1');
    expect(other.state.stage.name).toBe('callback');
    expect(other.effect('leaveQueue')).toHaveLength(1);
    expect(other.allFacts('handoff.leftQueue')).toMatchObject([{ reason: 'caller-chose' }]);
  });

  it('the caller hangs up: the place is given up, and an agent who comes too late is given back', () => {
    const call = waits(dialling(plan()));
    const request = requestOf(call);
    call.ended(CALLER);
    expect(call.effect('leaveQueue')).toMatchObject([{ how: 'abandoned' }]);
    expect(call.allFacts('handoff.leftQueue')).toMatchObject([{ reason: 'caller-left' }]);
    const agent = { id: asAgentId('anna'), name: 'anna', uri: 'sip:a@pbx', skills: {}, maxCalls: 1, wrapUpMs: 0 };
    call.send({ type: 'agents.reserved', request, agents: [{ reservation: asReservationId('late'), agent }] });
    expect(call.effect('releaseAgent')).toMatchObject([{ reservation: 'late', how: 'given-up' }]);
  });

  it('an agent has the caller: the place is left as answered', () => {
    const call = give(waits(dialling(plan())))
      .answered(FIRST_AGENT)
      .briefed(FIRST_AGENT)
      .digit(FIRST_AGENT, '1');
    call.applied();
    expect(call.effect('leaveQueue')).toMatchObject([{ how: 'answered' }]);
    expect(call.state.handoffs).toMatchObject([{ result: 'bridged' }]);
  });
});
