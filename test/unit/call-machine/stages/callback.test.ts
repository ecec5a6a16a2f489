import { describe, expect, test } from 'vitest';
import type { CallPlan } from '../../../../src/call-machine/index.ts';
import { MAX_ASKED, MAX_FAILED } from '../../../../src/call-machine/stages/callback/callback.ts';
import type { Fallback } from '../../../../src/ports/call-control.ts';
import { CALLBACK_PLAN, planWith } from '../support/plan.ts';
import type { ScriptedCall } from '../support/scripted-call.ts';
import { CALLER, dialling, FIRST_AGENT, withAi } from '../support/scripted-call.ts';

const GOODBYE: Fallback = { kind: 'hangup', text: 'goodbye: call again' };

function plan(
  changes: Partial<CallPlan> = {},
  fallback: readonly Fallback[] = [{ kind: 'callback' }, GOODBYE],
): CallPlan {
  const { handoff } = planWith({ handoff: { destinations: ['sip:one@pbx'], fallback } });
  return { ...planWith(), callbacks: CALLBACK_PLAN, handoff, ...changes };
}

/** A call whose only agent is busy, so that the caller is offered a callback. */
function offered(
  of = plan(),
  request = { reason: 'billing', summary: 'wants a refund', context: { intent: 'refund' } },
): ScriptedCall {
  return dialling(of, request).ended(FIRST_AGENT, { status: 486 });
}

/** The same once the offer is ready and said. */
function asked(of = plan()): ScriptedCall {
  const call = offered(of);
  const { stage } = call.state;
  if (stage.name !== 'callback' || stage.turn.kind !== 'waiting') throw new Error('nothing is offered');
  return call.send({ type: 'media.prepared', play: stage.turn.next.id });
}

const OFFER = 'callback: we call +15550001; press 1 or 2';

describe('A caller whom nobody took', () => {
  test('goes on hearing what there was until the offer is ready, and then where we would call', () => {
    const call = offered();
    expect(call.hears(CALLER)).toBe('announce: one moment');
    expect(call.allFacts('callback.offered')).toMatchObject([{ number: '+15550001' }]);
    expect(call.effect('prepare').map(({ prompt }) => prompt)).toContainEqual({ text: OFFER });
    expect(call.state.name).toBe('handoff');
    expect(asked().hears(CALLER)).toBe(OFFER);
  });

  test('has the offer made ready from the beginning of the handoff on', () => {
    const prepared = dialling(plan())
      .effect('prepare')
      .map(({ prompt }) => prompt);
    expect(prepared).toContainEqual({ text: OFFER });
  });

  test('is asked though nobody tells that the offer is ready', () => {
    expect(offered().fire('callback').hears(CALLER)).toBe(OFFER);
  });

  test('confirms by 1, while the offer is said: the callback is on record, the caller is thanked, and the call ends', () => {
    const call = asked().digit(CALLER, '1');
    expect(call.allFacts('callback.requested')).toMatchObject([
      {
        callback: 'call.h1.callback',
        handoffId: 'call.h1',
        number: '+15550001',
        from: '+15559998888',
        route: '+15559998888',
        destinations: ['sip:one@pbx'],
        maxAttempts: 3,
        reason: 'billing',
        summary: 'wants a refund',
        context: { intent: 'refund' },
        notBefore: '2026-01-01T00:00:00.000Z',
        expiresAt: '2026-01-02T00:00:00.000Z',
      },
    ]);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'callback', reason: 'busy' }]);
    expect(call.hears(CALLER)).toBe('callback: thank you');
    call.finished(CALLER);
    expect(call.effect('hangup')).toMatchObject([{ leg: CALLER, cause: { q850: 16 } }]);
    call.drain();
    expect(call.allFacts('call.ended')).toMatchObject([{ result: 'completed', reason: 'callback' }]);
  });

  test('enters another number, may begin anew, and confirms it', () => {
    const call = asked().digit(CALLER, '2');
    expect(call.hears(CALLER)).toBe('callback: your number, then #');
    call.keys(CALLER, '99*0301234#');
    expect(call.hears(CALLER)).toBe('callback: we call 0 3 0 1 2 3 4; press 1 or 2');
    call.digit(CALLER, '1');
    expect(call.allFacts('callback.requested')).toMatchObject([{ number: '0301234' }]);
  });

  test('who does not know the pound key has entered a number after a while', () => {
    const call = asked().keys(CALLER, '20301234');
    expect(call.hears(CALLER)).toBe('silence');
    expect(call.fire('callback').hears(CALLER)).toBe('callback: we call 0 3 0 1 2 3 4; press 1 or 2');
  });

  test.each([
    ['a number that may not be called', '0900123#'],
    ['more digits than a number has', '0301234567890123#'],
    ['one digit', '1#'],
  ])('hears that %s cannot be called, and is asked again', (_name, keys) => {
    const call = asked(plan({ callbacks: { ...CALLBACK_PLAN, allow: ['+1*', '030*'] } }))
      .digit(CALLER, '2')
      .keys(CALLER, keys);
    expect(call.hears(CALLER)).toBe('callback: not that one');
    expect(call.finished(CALLER).hears(CALLER)).toBe('callback: your number, then #');
  });

  test('who is anonymous, or has a number that may not be called, is asked for one at once', () => {
    const call = offered(plan({ callbacks: { ...CALLBACK_PLAN, allow: ['030*'] } }));
    expect(call.allFacts('callback.offered')).toMatchObject([{ number: null }]);
    expect(call.fire('callback').hears(CALLER)).toBe('callback: your number, then #');
  });

  test('who does not answer is asked three times, and then the next fallback has its turn', () => {
    const call = asked();
    for (let times = 1; times < MAX_FAILED; times += 1) {
      expect(call.hears(CALLER)).toBe(OFFER);
      call.finished(CALLER).fire('callback');
    }
    call.finished(CALLER).fire('callback');
    expect(call.hears(CALLER)).toBe('goodbye: call again');
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'failed', reason: 'busy' }]);
    expect(call.allFacts('callback.requested')).toEqual([]);
    call.drain();
  });

  test('who never decides is not asked for ever', () => {
    const call = asked();
    let times = 0;
    for (; call.state.stage.name === 'callback' && times < 50; times += 1)
      call.digit(CALLER, '2').keys(CALLER, '0301234#');
    expect(times).toBeLessThanOrEqual(MAX_ASKED);
    expect(call.hears(CALLER)).toBe('goodbye: call again');
  });

  test('goes back to the AI where nothing came of the offer and the ladder has it', () => {
    const call = asked(plan({}, [{ kind: 'callback' }, { kind: 'ai' }]));
    for (let times = 0; times < MAX_FAILED; times += 1) call.finished(CALLER).fire('callback');
    expect(call.state.name).toBe('with-ai');
  });

  test('who hangs up has asked for nothing: the handoff failed, because the caller left', () => {
    const call = asked().ended(CALLER).drain();
    expect(call.allFacts('callback.requested')).toEqual([]);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'failed', reason: 'caller-left' }]);
    expect(call.allFacts('call.ended')).toMatchObject([{ result: 'abandoned', reason: 'caller-hangup' }]);
  });

  test('is not offered one in a call of before: the next fallback has its turn', () => {
    const { callbacks: _none, ...before } = plan();
    expect(dialling(before).ended(FIRST_AGENT, { status: 486 }).hears(CALLER)).toBe('goodbye: call again');
  });

  test('may have settings of the fallback', () => {
    const own = { kind: 'callback', offer: { text: 'callback: own {number}' }, maxAttempts: 7 } as const;
    const call = asked(plan({}, [own]));
    expect(call.hears(CALLER)).toBe('callback: own +15550001');
    expect(call.digit(CALLER, '1').allFacts('callback.requested')).toMatchObject([{ maxAttempts: 7 }]);
  });

  test('of the closed hours of a route may be called back as well', () => {
    const closed = [{ kind: 'callback' }] as const;
    const { handoff } = planWith({ handoff: { hours: 'office', closed } });
    const call = withAi(plan({ handoff, hours: { office: [] } })).handoff();
    call.fire('callback').digit(CALLER, '1');
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'callback', reason: 'closed' }]);
  });
});
