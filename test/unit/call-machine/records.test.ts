import { describe, expect, it } from 'vitest';
import { callRecord, handoffRecord, timestamp } from '../../../src/call-machine/index.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import { planWith } from './support/plan.ts';
import {
  bridged,
  briefing,
  CALLER,
  dialling,
  FIRST_AGENT,
  ScriptedCall,
  SECOND_AGENT,
  withAi,
} from './support/scripted-call.ts';

// The REST API shows records with these keys. Their times are RFC 3339, UTC, with milliseconds.
const CALL_KEYS = ['id', 'state', 'from', 'to', 'route', 'startedAt', 'answeredAt', 'endedAt', 'legs', 'handoffs', 'metadata', 'ended']; // prettier-ignore
const LEG_KEYS = ['id', 'role', 'state', 'sipCallId', 'codec'];
const HANDOFF_KEYS = ['id', 'callId', 'phase', 'strategy', 'reason', 'summary', 'result', 'resultReason', 'attempts', 'timings', 'createdAt', 'endedAt']; // prettier-ignore
const ATTEMPT_KEYS = ['destination', 'result', 'sipStatus', 'q850Cause', 'startedAt', 'ringingAt', 'answeredAt', 'endedAt']; // prettier-ignore

describe('timestamp', () => {
  it('is RFC 3339 in UTC with milliseconds', () => {
    expect(timestamp(Date.UTC(2026, 0, 1, 2, 3, 4, 5))).toBe('2026-01-01T02:03:04.005Z');
  });
});

describe('callRecord', () => {
  it('a call that rings has null for unknown values', () => {
    expect(callRecord(new ScriptedCall().state)).toEqual({
      id: 'call',
      state: 'routing',
      from: '+15550001',
      to: '+15559998888',
      route: '+15559998888',
      startedAt: '2026-01-01T00:00:00.000Z',
      answeredAt: null,
      endedAt: null,
      legs: [{ id: 'call.1', role: 'caller', state: 'inviting', sipCallId: 'caller@sip', codec: null }],
      handoffs: [],
      metadata: {},
      ended: null,
    });
  });

  it('has the keys of the interface, in every state', () => {
    for (const call of [withAi(), dialling(), briefing(), bridged(), withAi().ended(CALLER).drain()]) {
      const record = callRecord(call.state);
      expect(Object.keys(record)).toEqual(CALL_KEYS);
      for (const leg of record.legs) {
        const inConversation = leg.mode === undefined ? [] : ['mode'];
        expect(Object.keys(leg)).toEqual([...LEG_KEYS, ...inConversation]);
      }
      expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    }
  });

  it('names the handoffs, the one under way too', () => {
    const call = dialling().ended(FIRST_AGENT, { status: 486 }).ended(SECOND_AGENT, { status: 486 }).handoff();
    expect(callRecord(call.state)).toMatchObject({ state: 'handoff', handoffs: ['call.h1', 'call.h2'] });
  });

  it('the end is in the record only when the call has ended, not when the end is decided', () => {
    const call = withAi().wait(1_500).send({ type: 'api.hangup' });
    expect(callRecord(call.state)).toMatchObject({ ended: null, endedAt: null });
    call.wait(30).drain();
    expect(callRecord(call.state)).toMatchObject({
      state: 'ended',
      endedAt: '2026-01-01T00:00:01.530Z',
      legs: [{ state: 'ended' }],
      ended: { result: 'completed', reason: 'api-hangup', sipStatus: 200 },
    });
    expect(call.allFacts('call.ended')).toEqual([
      {
        result: 'completed',
        reason: 'api-hangup',
        sipStatus: 200,
        from: '+15550001',
        to: '+15559998888',
        route: '+15559998888',
        startedAt: '2026-01-01T00:00:00.000Z',
        answeredAt: '2026-01-01T00:00:00.000Z',
        endedAt: '2026-01-01T00:00:01.530Z',
        legs: callRecord(call.state).legs,
        handoffs: [],
        metadata: {},
        context: null,
        durationMs: 1_530,
        talkMs: 1_530,
      },
    ]);
  });

  it('call.ended has every handoff with its attempts, and the context card of the last', () => {
    const call = dialling(planWith(), { context: { intent: 'first' } })
      .ended(FIRST_AGENT, { status: 486 })
      .ended(SECOND_AGENT, { status: 603 })
      .handoff({ summary: 'the second', context: { intent: 'refund' } })
      .ended(CALLER)
      .ended(asLegId('call.4'), { by: 'local', status: 487 })
      .drain();
    const [data] = call.allFacts('call.ended');
    expect(data).toMatchObject({
      handoffs: call.state.handoffs.map((handoff) => handoffRecord(call.state, handoff)),
      context: { summary: 'the second', fields: { intent: 'refund' } },
    });
    expect(data?.handoffs).toMatchObject([
      {
        attempts: [
          { result: 'busy', sipStatus: 486 },
          { result: 'declined', sipStatus: 603 },
        ],
      },
      { result: 'failed', resultReason: 'caller-left' },
    ]);
  });
});

describe('handoffRecord', () => {
  it('under way: has the keys of the interface, and unknown values are null or missing', () => {
    const { state } = dialling().wait(250).progress(FIRST_AGENT);
    expect(handoffRecord(state, state.handoff!)).toEqual({
      id: 'call.h1',
      callId: 'call',
      phase: 'announcing',
      strategy: 'conference',
      reason: 'billing',
      summary: 'wants a refund',
      result: null,
      resultReason: null,
      attempts: [
        {
          destination: 'sip:one@pbx',
          result: null,
          sipStatus: null,
          q850Cause: null,
          startedAt: '2026-01-01T00:00:00.000Z',
          ringingAt: '2026-01-01T00:00:00.250Z',
          answeredAt: null,
          endedAt: null,
        },
      ],
      timings: { firstInviteMs: 0 },
      createdAt: '2026-01-01T00:00:00.000Z',
      endedAt: null,
    });
  });

  it('bridged: its result is its phase, its attempt is the answered one', () => {
    const { state } = bridged();
    const record = handoffRecord(state, state.handoffs[0]!);
    expect(Object.keys(record)).toEqual(HANDOFF_KEYS);
    expect(Object.keys(record.attempts[0]!)).toEqual(ATTEMPT_KEYS);
    expect(record).toMatchObject({ phase: 'bridged', result: 'bridged', resultReason: 'completed' });
    expect(record).toMatchObject({
      endedAt: '2026-01-01T00:00:06.520Z',
      attempts: [{ result: 'answered', sipStatus: 200 }],
    });
  });

  it('moments between two milliseconds are rounded', () => {
    const call = dialling();
    call.at += 10.6;
    call.answered(FIRST_AGENT);
    expect(handoffRecord(call.state, call.state.handoff!).timings).toEqual({ firstInviteMs: 0, answeredMs: 11 });
  });
});
