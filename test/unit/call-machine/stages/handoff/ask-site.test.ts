import { describe, expect, it } from 'vitest';
import type { CallPlan, HandoffPlan, PlannedFallback } from '../../../../../src/call-machine/index.ts';
import { asAgentId, asReservationId } from '../../../../../src/ports/ids.ts';
import { planWith } from '../../support/plan.ts';
import type { ScriptedCall } from '../../support/scripted-call.ts';
import { CALLER, FIRST_AGENT, HANDOFF, dialling } from '../../support/scripted-call.ts';

const SITE: PlannedFallback = { kind: 'destination', webhook: 'fallback[0]', timeoutMs: 3_000 };

function plan(handoff: Partial<HandoffPlan> = {}): CallPlan {
  return planWith({ handoff: { destinations: ['sip:one@pbx'], fallback: [SITE, { kind: 'ai' }], ...handoff } });
}

/** A call whose only destination is busy, so that the site is asked. */
function asked(handoff?: Partial<HandoffPlan>): ScriptedCall {
  return dialling(plan(handoff)).finished(CALLER).ended(FIRST_AGENT, { status: 486 });
}

function requestOf(call: ScriptedCall): number {
  return call.state.handoff?.naming?.request ?? 0;
}

function names(call: ScriptedCall, destinations: readonly string[], more: object = {}): ScriptedCall {
  return call.send({ type: 'destinations.named', request: requestOf(call), destinations, ...more });
}

describe('A fallback whose destinations the site names', () => {
  it('asks, on record, while the caller hears music on', () => {
    const call = asked();
    expect(call.effect('nameDestinations')).toEqual([
      { type: 'nameDestinations', request: 1, handoff: HANDOFF, webhook: 'fallback[0]', reason: 'busy' },
    ]);
    expect(call.effect('scene')).toEqual([]);
    expect(call.hears(CALLER)).toMatch(/^music:/);
    expect(call.allFacts('handoff.destinationsAsked')).toEqual([{ handoffId: HANDOFF, webhook: 'fallback[0]' }]);
    expect(call.state.handoff?.phase).toBe('ringing');
  });

  it('calls those who are named, in their order, as long as the site says', () => {
    const call = names(asked().wait(200), ['sip:night@pbx', '2009'], { ringTimeoutMs: 5_000, ignored: ['x: no'] });
    expect(call.allFacts('handoff.destinationsNamed')).toEqual([
      { handoffId: HANDOFF, destinations: ['sip:night@pbx', '2009'], ignored: ['x: no'], tookMs: 200 },
    ]);
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:night@pbx' }]);
    expect(call.deadlines.ring).toBe(call.at + 5_000);
    expect(call.ended(call.state.legs.at(-1)!.id, { status: 486 }).effect('dial')).toMatchObject([
      { destination: '2009' },
    ]);
    call.ended(call.state.legs.at(-1)!.id, { status: 486 });
    expect(call.state.handoffs).toMatchObject([{ result: 'returned', resultReason: 'busy' }]);
    expect(call.allFacts('handoff.ended')[0]?.attempts).toHaveLength(3);
  });

  it('calls them all at once where the site says so', () => {
    const call = names(asked(), ['sip:a@pbx', 'sip:b@pbx'], { hunt: 'simultaneous' });
    expect(call.effect('dial').map(({ destination }) => destination)).toEqual(['sip:a@pbx', 'sip:b@pbx']);
  });

  it('calls nobody twice in a handoff: neither a telephone nor an agent', () => {
    const anna = { id: asAgentId('anna'), name: 'anna', uri: 'sip:anna@pbx', skills: {}, maxCalls: 1, wrapUpMs: 0 };
    const call = dialling(plan({ destinations: ['agent:anna'] }));
    const first = call.state.handoff!.asking!.request;
    call.send({
      type: 'agents.reserved',
      request: first,
      agents: [{ reservation: asReservationId('r'), agent: anna }],
    });
    call.ended(call.state.legs.at(-1)!.id, { status: 486 });
    names(call, ['agent:anna', 'sip:anna@pbx', 'skills:any:billing', 'skills:any:billing']);
    expect(call.allFacts('handoff.destinationsNamed')).toMatchObject([{ destinations: ['skills:any:billing'] }]);
    expect(call.effect('reserveAgents')).toMatchObject([{ groups: [{ skills: ['billing'] }], exclude: ['anna'] }]);
  });

  it.each([
    ['names nobody', (call: ScriptedCall) => names(call, []), 'handoff.destinationsNamed'],
    [
      'names only those who had their turn',
      (call: ScriptedCall) => names(call, ['sip:one@pbx']),
      'handoff.destinationsNamed',
    ],
    [
      'fails',
      (call: ScriptedCall) =>
        call.send({ type: 'destinations.failed', request: requestOf(call), reason: 'answered 500' }),
      'handoff.destinationsFailed',
    ],
    ['is never heard of', (call: ScriptedCall) => call.fire('destinations'), 'handoff.destinationsFailed'],
  ] as const)('%s: the next fallback has its turn', (_, happens, type) => {
    const call = happens(asked());
    expect(call.facts).toEqual([type, 'handoff.ended']);
    expect(call.state.handoffs).toMatchObject([{ result: 'returned', resultReason: 'busy' }]);
  });

  it('an answer that comes too late is of no use', () => {
    const call = asked();
    const request = requestOf(call);
    call.fire('destinations');
    expect(call.send({ type: 'destinations.named', request, destinations: ['sip:late@pbx'] }).effects).toEqual([]);
  });

  it('a caller who leaves meanwhile ends the handoff', () => {
    const call = asked().ended(CALLER);
    expect(call.state.handoffs).toMatchObject([{ result: 'failed', resultReason: 'caller-left' }]);
    expect(call.deadlines.destinations).toBeUndefined();
  });

  it('has its turn out of hours as well, and its destinations may have a queue', () => {
    const hours = { desk: [] };
    const queue = { name: 'night', maxLength: 5, maxWaitMs: 9_000, strategy: 'longest-idle', serviceLevelMs: 1, whenNoAgents: 'wait', keys: { callback: null, voicemail: null, ai: null } } as const; // prettier-ignore
    const closed = [{ ...SITE, webhook: 'closed[0]', queue: 'night' }];
    const call = dialling({ ...plan({ hours: 'desk', closed }), hours, queues: [queue] });
    expect(call.effect('nameDestinations')).toMatchObject([{ webhook: 'closed[0]', reason: 'closed' }]);
    names(call, ['skills:any:night']);
    expect(call.effect('reserveAgents')).toMatchObject([{ queue: { name: 'night' } }]);
  });
});
