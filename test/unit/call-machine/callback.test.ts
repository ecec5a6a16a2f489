import { describe, expect, test } from 'vitest';
import { beginCall } from '../../../src/call-machine/index.ts';
import type { CallbackRun } from '../../../src/call-machine/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { CALLBACK_RUN, planWith } from './support/plan.ts';
import { CALLER, FIRST_AGENT, ScriptedCall, START } from './support/scripted-call.ts';

const DEAD_END = { handoff: { fallback: [{ kind: 'hangup', text: 'goodbye: nobody is free' }] } } as const;

function made(run: CallbackRun = CALLBACK_RUN): ScriptedCall {
  const call = new ScriptedCall(planWith({ ...DEAD_END, ai: 'none', callback: run }));
  return call;
}

describe('A call that is made for a callback', () => {
  test('tells that it is, when it begins', () => {
    const { facts } = beginCall({
      type: 'call.outgoing',
      at: START,
      call: asCallId('call'),
      from: '+15559998888',
      to: '+15550001',
      route: '*',
      plan: planWith({ ai: 'none', callback: CALLBACK_RUN }),
      ringTimeoutMs: 30_000,
      metadata: {},
    });
    expect(facts).toContainEqual({
      type: 'callback.dialling',
      data: { callback: 'first.h1.callback', number: '+15550001', attempt: 2 },
    });
  });

  test('tells the caller who calls, and calls an agent with what the first call was about', () => {
    const call = made().answered(CALLER);
    expect(call.hears(CALLER)).toBe('announce: you asked us to call you back');
    expect(call.effect('dial')).toMatchObject([
      { destination: 'sip:one@pbx', headers: { reason: 'billing', summary: 'wants a refund' } },
    ]);
    expect(call.allFacts('handoff.started')).toMatchObject([{ trigger: 'callback', context: { intent: 'refund' } }]);
  });

  test('is done as soon as the caller and an agent have each other', () => {
    const call = made().answered(CALLER).answered(FIRST_AGENT).briefed(FIRST_AGENT).digit(FIRST_AGENT, '1');
    expect(call.allFacts('callback.done')).toEqual([]);
    call.applied();
    expect(call.allFacts('callback.done')).toMatchObject([{ callback: 'first.h1.callback', attempt: 2 }]);
    call.drainByHangup();
    expect(call.allFacts('callback.missed')).toEqual([]);
  });

  test('that reaches no agent is missed, and is tried again not before the spacing is over', () => {
    const call = made({ ...CALLBACK_RUN, destinations: ['sip:one@pbx'] }).answered(CALLER);
    call.ended(FIRST_AGENT, { status: 486 });
    expect(call.hears(CALLER)).toBe('goodbye: nobody is free');
    call.drain();
    expect(call.allFacts('callback.missed')).toMatchObject([
      { result: 'nobody-free', attempt: 2, notBefore: '2026-01-01T00:15:00.000Z' },
    ]);
  });

  test('whose caller hangs up before an agent has answered is missed', () => {
    const call = made().answered(CALLER).ended(CALLER).drain();
    expect(call.allFacts('callback.missed')).toMatchObject([{ result: 'caller-left' }]);
  });

  test('has failed with the last attempt', () => {
    const call = made({ ...CALLBACK_RUN, attempt: 3 })
      .answered(CALLER)
      .ended(CALLER)
      .drain();
    expect(call.allFacts('callback.missed')).toEqual([]);
    expect(call.allFacts('callback.failed')).toMatchObject([{ result: 'caller-left', attempt: 3 }]);
  });
});
