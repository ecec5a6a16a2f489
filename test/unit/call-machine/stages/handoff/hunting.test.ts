import { describe, expect, it } from 'vitest';
import type { CallPlan, HandoffPlan } from '../../../../../src/call-machine/index.ts';
import type { ReservedAgent } from '../../../../../src/ports/agents.ts';
import { asAgentId, asLegId, asReservationId } from '../../../../../src/ports/ids.ts';
import { planWith } from '../../support/plan.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';
import { CALLER, dialling, FIRST_AGENT, SECOND_AGENT } from '../../support/scripted-call.ts';

const THIRD_AGENT = asLegId('call.4');
const ELSEWHERE = { q850: 26, sipStatus: 200, text: 'Call completed elsewhere' };

function hunting(handoff: Partial<HandoffPlan>): CallPlan {
  return { ...planWith({ handoff }), takenElsewhere: { text: 'elsewhere: somebody has the call' } };
}

function reserved(...names: readonly string[]): readonly ReservedAgent[] {
  return names.map((name) => ({
    reservation: asReservationId(`r-${name}`),
    agent: { id: asAgentId(name), name, uri: `sip:${name}@pbx`, skills: {}, maxCalls: 1, wrapUpMs: 0 },
  }));
}

/** Agents are reserved for the request that is out. */
function give(call: ScriptedCall, ...names: readonly string[]): ScriptedCall {
  const request = call.state.handoff?.asking?.request ?? 0;
  return call.send({ type: 'agents.reserved', request, agents: reserved(...names) });
}

function nobody(call: ScriptedCall, reason: 'no-agents' | 'busy' | 'error' = 'busy'): ScriptedCall {
  return call.send({ type: 'agents.none', request: call.state.handoff?.asking?.request ?? 0, reason });
}

function dialled(call: ScriptedCall): readonly string[] {
  return call.effect('dial').map(({ destination }) => destination);
}

describe('A destination that is spared calls', () => {
  const skipped = { by: 'local', detail: 'skipped: failed 3 times in a row', skipped: true } as const;

  it('is an attempt on record at once, which says so, and the next one is dialled in the same step', () => {
    const call = dialling(hunting({ destinations: ['sip:one@pbx', 'sip:two@pbx'] })).ended(FIRST_AGENT, skipped);
    expect(dialled(call)).toEqual(['sip:two@pbx']);
    expect(call.state.handoff?.attempts).toMatchObject([
      { destination: 'sip:one@pbx', result: 'unreachable', sipStatus: null, detail: skipped.detail },
      { destination: 'sip:two@pbx', result: null },
    ]);
  });

  it('any other end of ours says nothing more on record', () => {
    const call = dialling(hunting({ destinations: ['sip:one@pbx', 'sip:two@pbx'] })).ended(FIRST_AGENT, {
      by: 'local',
      status: 484,
      detail: 'there is no way',
    });
    expect(call.state.handoff?.attempts[0]).not.toHaveProperty('detail');
  });
});

describe('All destinations at once', () => {
  const ALL = { hunt: 'simultaneous', destinations: ['sip:one@pbx', 'sip:two@pbx', 'sip:three@pbx'] } as const;
  const three = (): ScriptedCall => dialling(hunting(ALL));

  it('are dialled together, and one that fails is no more than that', () => {
    const call = three();
    expect(dialled(call)).toEqual(['sip:one@pbx', 'sip:two@pbx', 'sip:three@pbx']);
    expect(call.ended(FIRST_AGENT, { status: 486 }).effects).toEqual([]);
    expect(call.ended(SECOND_AGENT, { status: 603 }).state.name).toBe('handoff');
    expect(call.ended(THIRD_AGENT, { status: 486 }).state.handoffs).toMatchObject([{ resultReason: 'busy' }]);
  });

  it('whoever accepts first has the caller; phones that ring get a CANCEL that says so (RFC 3326 3.1)', () => {
    const call = three().progress(SECOND_AGENT).answered(FIRST_AGENT).briefed(FIRST_AGENT).digit(FIRST_AGENT, '1');
    expect(call.effect('hangup')).toEqual([
      { type: 'hangup', leg: SECOND_AGENT, cause: ELSEWHERE },
      { type: 'hangup', leg: THIRD_AGENT, cause: ELSEWHERE },
    ]);
    expect(call.hears(CALLER)).toBe('agent');
    const results = call.applied().state.handoffs[0]?.attempts.map(({ result }) => result);
    expect(results).toEqual(['answered', 'cancelled', 'cancelled']);
  });

  it('one who has answered too is told so while the two talk, and hung up on then', () => {
    const call = three().answered(FIRST_AGENT).briefed(FIRST_AGENT).answered(SECOND_AGENT);
    call.digit(FIRST_AGENT, '1');
    expect(call.hears(SECOND_AGENT)).toBe('elsewhere: somebody has the call');
    call.applied();
    expect(call.state.name).toBe('with-agent');
    expect(call.hears(SECOND_AGENT)).toBe('elsewhere: somebody has the call');
    call.digit(SECOND_AGENT, '1');
    expect(call.hears(CALLER)).toBe('agent');
    call.finished(SECOND_AGENT);
    expect(call.effect('hangup')).toEqual([{ type: 'hangup', leg: SECOND_AGENT, cause: ELSEWHERE }]);
    expect(call.ended(SECOND_AGENT).state.name).toBe('with-agent');
  });

  it('the moments are those of the agent who accepted, whoever answered last', () => {
    const call = three().answered(FIRST_AGENT).started(FIRST_AGENT).briefed(FIRST_AGENT);
    const answeredAt = call.at;
    call.wait(2_000).answered(SECOND_AGENT).started(SECOND_AGENT).wait(500).digit(FIRST_AGENT, '1').applied();
    expect(call.state.handoffs[0]?.moments).toMatchObject({ answered: answeredAt, accepted: call.at });
  });

  it('a forward of one (302) is dialled while the others ring (RFC 3261 8.1.3.4)', () => {
    const call = three().ended(SECOND_AGENT, { status: 302, contacts: ['sip:mobile@pbx'] });
    expect(dialled(call)).toEqual(['sip:mobile@pbx']);
    expect(call.effect('hangup')).toEqual([]);
  });

  it('an agent who leaves before the join: nobody is left, and the caller falls back', () => {
    const call = three().answered(FIRST_AGENT).briefed(FIRST_AGENT).digit(FIRST_AGENT, '1').ended(FIRST_AGENT);
    expect(call.state.handoffs).toMatchObject([{ result: 'returned', resultReason: 'declined' }]);
  });
});

describe('Agents', () => {
  const ANNA = hunting({ destinations: ['agent:anna', 'sip:two@pbx'] });
  const BILLING = { destinations: ['skills:any:billing', 'sip:two@pbx'] } as const;

  it('are reserved before anything is dialled', () => {
    const call = dialling(ANNA);
    expect(call.effect('reserveAgents')).toMatchObject([
      { groups: [{ kind: 'agent', id: 'anna' }], choice: 'longest-idle', exclude: [], most: 1 },
    ]);
    expect(dialled(call)).toEqual([]);
    expect(dialled(give(call, 'anna'))).toEqual(['sip:anna@pbx']);
    expect(call.allFacts('handoff.dialling')).toMatchObject([{ destination: 'agent:anna' }]);
  });

  it('are followed from ringing over talking to the end', () => {
    const call = give(dialling(ANNA), 'anna').progress(FIRST_AGENT);
    expect(call.effect('followAgent')).toEqual([{ type: 'followAgent', reservation: 'r-anna', work: 'ringing' }]);
    call.answered(FIRST_AGENT);
    expect(call.effect('followAgent')).toEqual([{ type: 'followAgent', reservation: 'r-anna', work: 'busy' }]);
    call.briefed(FIRST_AGENT).digit(FIRST_AGENT, '1').applied();
    expect(call.effect('releaseAgent')).toEqual([]);
    call.ended(FIRST_AGENT);
    expect(call.effect('releaseAgent')).toEqual([{ type: 'releaseAgent', reservation: 'r-anna', how: 'talked' }]);
  });

  it.each([
    [408, true, 'failed'],
    [503, false, 'failed'],
    [486, true, 'given-up'],
    [603, true, 'given-up'],
  ])('who do not take the call: %i (rang: %s) counts as %s', (status, rang, how) => {
    const call = give(dialling(ANNA), 'anna');
    if (rang) call.progress(FIRST_AGENT);
    call.ended(FIRST_AGENT, { status });
    expect(call.effect('releaseAgent')).toEqual([{ type: 'releaseAgent', reservation: 'r-anna', how }]);
    expect(dialled(call)).toEqual(['sip:two@pbx']);
  });

  it('with a skill are tried one after the other, each once, and then the next destination has its turn', () => {
    const call = give(dialling(hunting(BILLING)), 'anna').ended(FIRST_AGENT, { status: 486 });
    expect(call.effect('reserveAgents')).toMatchObject([{ exclude: ['anna'] }]);
    give(call, 'ben').ended(SECOND_AGENT, { status: 486 });
    expect(call.effect('reserveAgents')).toMatchObject([{ exclude: ['anna', 'ben'] }]);
    nobody(call, 'no-agents');
    expect(call.facts).toEqual(['handoff.noAgents', 'handoff.dialling']);
    expect(dialled(call)).toEqual(['sip:two@pbx']);
  });

  it.each(['no-agents', 'busy', 'error'] as const)('none free (%s): known before anything is dialled', (reason) => {
    const call = nobody(dialling(hunting({ destinations: ['skills:all:billing,german'] })), reason);
    expect(call.state.handoffs).toMatchObject([{ result: 'returned', resultReason: reason, attempts: [] }]);
  });

  it('a store that does not answer: the request is forgotten, and who comes late is given back', () => {
    const call = dialling(ANNA).fire('agents');
    expect(call.effect('forgetAgents')).toEqual([{ type: 'forgetAgents', request: 1 }]);
    expect(dialled(call)).toEqual(['sip:two@pbx']);
    call.send({ type: 'agents.reserved', request: 1, agents: reserved('anna') });
    expect(call.effect('releaseAgent')).toEqual([{ type: 'releaseAgent', reservation: 'r-anna', how: 'given-up' }]);
  });

  it('the caller leaves while an agent is looked for: the request is forgotten', () => {
    expect(dialling(ANNA).ended(CALLER).effect('forgetAgents')).toEqual([{ type: 'forgetAgents', request: 1 }]);
  });

  it.each(['longest-idle', 'round-robin', 'skill-level'] as const)(
    '%s: all agents are one pool, others follow',
    (hunt) => {
      const call = dialling(hunting({ hunt, destinations: ['sip:two@pbx', 'agent:anna', 'skills:any:billing'] }));
      expect(call.effect('reserveAgents')).toMatchObject([
        { groups: [{ id: 'anna' }, { skills: ['billing'], match: 'any' }], choice: hunt, most: 1 },
      ]);
      expect(dialled(nobody(call))).toEqual(['sip:two@pbx']);
    },
  );

  it('and telephones at once: agents are reserved while the telephones ring, as many as may ring', () => {
    const call = dialling(hunting({ hunt: 'simultaneous', destinations: ['sip:one@pbx', 'skills:any:billing'] }));
    expect(dialled(call)).toEqual(['sip:one@pbx']);
    expect(call.effect('reserveAgents')).toMatchObject([{ most: 9 }]);
    expect(dialled(give(call, 'anna', 'ben'))).toEqual(['sip:anna@pbx', 'sip:ben@pbx']);
    call.answered(SECOND_AGENT).briefed(SECOND_AGENT).digit(SECOND_AGENT, '1');
    expect(call.effect('hangup')).toMatchObject([{ leg: FIRST_AGENT }, { leg: THIRD_AGENT }]);
    call.ended(THIRD_AGENT, { status: 487 });
    expect(call.effect('releaseAgent')).toEqual([{ type: 'releaseAgent', reservation: 'r-ben', how: 'given-up' }]);
  });

  it('strategy refer: the caller is sent to the agent, who is given back where the caller does not come through', () => {
    const call = give(
      dialling(hunting({ strategy: 'refer', contextTimeoutMs: 0, destinations: ['agent:anna'] })),
      'anna',
    );
    expect(call.effect('refer')).toMatchObject([{ leg: CALLER, destination: 'sip:anna@pbx' }]);
    call.told(503);
    expect(call.effect('releaseAgent')).toMatchObject([{ reservation: 'r-anna' }]);
    expect(call.effect('reserveAgents')).toMatchObject([{ exclude: [] }]);
    expect(dialled(give(call, 'anna'))).toEqual(['sip:anna@pbx']);
  });

  it('a fallback may name agents, too', () => {
    const plan = hunting({
      destinations: ['sip:one@pbx'],
      fallback: [{ kind: 'destination', uri: 'skills:any:front' }],
    });
    const call = dialling(plan).ended(FIRST_AGENT, { status: 486 });
    expect(call.effect('reserveAgents')).toMatchObject([{ groups: [{ skills: ['front'] }] }]);
    expect(dialled(give(call, 'cleo'))).toEqual(['sip:cleo@pbx']);
  });
});
