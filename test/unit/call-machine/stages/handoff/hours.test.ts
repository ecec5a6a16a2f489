import { describe, expect, test } from 'vitest';
import type { KnownHours } from '../../../../../src/ports/hours.ts';
import { planWith } from '../../support/plan.ts';
import { CALLER, ScriptedCall, START } from '../../support/scripted-call.ts';

const OPEN: KnownHours = { office: [[START, START + 60_000]] };
const CLOSED: KnownHours = { office: [[START + 3_600_000, START + 7_200_000]] };

describe('A handoff outside of the hours of its route', () => {
  test('calls nobody, announces nothing, and falls back with the reason closed', () => {
    const call = new ScriptedCall(
      planWith({
        ai: 'none',
        hours: CLOSED,
        handoff: { hours: 'office', closed: [{ kind: 'hangup', text: 'goodbye: we are closed' }] },
      }),
    );
    call.answered(CALLER);
    expect(call.effect('dial')).toEqual([]);
    expect(call.allFacts('handoff.ended')).toMatchObject([{ result: 'failed', reason: 'closed', attempts: [] }]);
    expect(call.hears(CALLER)).toBe('goodbye: we are closed');
    expect(call.state.stage).toMatchObject({ name: 'closing', ending: { reason: 'handoff-closed' } });
  });

  test('goes back to the AI where the ladder has it, which is told why', () => {
    const call = new ScriptedCall(
      planWith({ hours: CLOSED, handoff: { hours: 'office', fallback: [{ kind: 'ai' }] } }),
    );
    call.answered(CALLER);
    call.handoff();
    expect(call.state.stage.name).toBe('with-ai');
    expect(call.effect('notifyAi')).toMatchObject([{ notice: { event: 'handoff.ended', reason: 'closed' } }]);
  });

  test('calls a destination of the ladder, who is not bound by them', () => {
    const call = new ScriptedCall(
      planWith({
        ai: 'none',
        hours: CLOSED,
        handoff: { hours: 'office', closed: [{ kind: 'destination', uri: 'sip:night@pbx' }] },
      }),
    );
    call.answered(CALLER);
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:night@pbx' }]);
  });

  test('within them it calls as ever', () => {
    const call = new ScriptedCall(planWith({ ai: 'none', hours: OPEN, handoff: { hours: 'office' } }));
    call.answered(CALLER);
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:one@pbx' }]);
  });
});

describe('A fallback with hours', () => {
  const fallback = [
    { kind: 'destination', uri: 'sip:night@pbx', hours: 'office' },
    { kind: 'destination', uri: 'sip:other@pbx' },
  ] as const;

  test.each([
    ['is passed over while they are closed', CLOSED, 'sip:other@pbx'],
    ['is tried while they are open', OPEN, 'sip:night@pbx'],
    ['is tried where the call does not know them', {}, 'sip:night@pbx'],
  ])('%s', (_name, hours, next) => {
    const call = new ScriptedCall(
      planWith({ ai: 'none', hours, handoff: { destinations: ['sip:one@pbx'], fallback } }),
    );
    call.answered(CALLER);
    call.ended(call.state.legs.at(-1)!.id, { status: 486 });
    expect(call.effect('dial')).toMatchObject([{ destination: next }]);
  });

  test('what counts is the moment at which it has its turn', () => {
    const plan = planWith({ ai: 'none', hours: OPEN, handoff: { destinations: ['sip:one@pbx'], fallback } });
    const call = new ScriptedCall(plan);
    call.answered(CALLER);
    call.at = START + 60_000;
    call.ended(call.state.legs.at(-1)!.id, { status: 486 });
    expect(call.effect('dial')).toMatchObject([{ destination: 'sip:other@pbx' }]);
  });
});
