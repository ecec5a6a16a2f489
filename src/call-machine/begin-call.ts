import type { Transition } from './conclude.ts';
import { conclude } from './conclude.ts';
import type { CallEventOf } from './events.ts';
import { shownCaller } from './shown-caller.ts';
import type { CallState } from './state.ts';
import type { Step } from './step.ts';
import { enterClosing, fact, openLeg, patchLeg } from './step.ts';

/** The call that an incoming INVITE makes. */
export function beginCall(event: CallEventOf<'call.incoming'>): Transition {
  const blank: CallState = {
    id: event.call,
    from: event.from,
    shownFrom: event.identity?.anonymous === true ? null : event.from,
    identity: event.identity ?? null,
    to: event.to,
    route: event.route,
    plan: event.plan,
    startedAt: event.at,
    answeredAt: null,
    endedAt: null,
    legs: [],
    stage: { name: 'routing' },
    ai: { alive: true, queue: [] },
    handoffs: [],
    metadata: {},
    scene: { revision: 0, hears: {} },
    counters: { legs: 0, plays: 0, handoffs: 0 },
  };
  const step: Step = { state: blank, at: event.at, effects: [], facts: [] };
  const caller = openLeg(step, 'caller');
  patchLeg(step, caller, { sipCallId: event.sipCallId });
  const { from, to, route, identity } = event;
  fact(step, 'call.started', { from, to, route, ...(identity !== undefined && { identity }) });
  if (event.refusal !== null) {
    const { status, phrase, reason } = event.refusal;
    enterClosing(step, { result: 'refused', reason, sipStatus: status });
    patchLeg(step, caller, { closing: true });
    step.effects.push({ type: 'reject', leg: caller, status, phrase });
  } else {
    step.effects.push({ type: 'answer', leg: caller });
    if (event.plan.ai !== 'none') {
      step.effects.push({
        type: 'notifyAi',
        notice: { event: 'call.started', ...shownCaller(from, identity ?? null), to },
      });
    }
  }
  return conclude(step);
}
