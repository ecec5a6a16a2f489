import { callbackBegun } from './callback/follow-callback.ts';
import type { Transition } from './conclude.ts';
import { conclude } from './conclude.ts';
import { newEscalation } from './escalation/state.ts';
import type { CallEventOf } from './events.ts';
import { NO_SPEECH } from './speech/state.ts';
import { startedNotice } from './started-notice.ts';
import { callBack } from './stages/handoff/call-back.ts';
import { newVoice } from './voice/state.ts';
import type { CallState } from './state.ts';
import type { Step } from './step.ts';
import { callerLegId, enterClosing, fact, openLeg, patchLeg } from './step.ts';

/** The call that an incoming INVITE, or a request for a call of ours, makes. */
export function beginCall(event: CallEventOf<'call.incoming'> | CallEventOf<'call.outgoing'>): Transition {
  return event.type === 'call.incoming' ? beginIncoming(event) : beginOutgoing(event);
}

function beginIncoming(event: CallEventOf<'call.incoming'>): Transition {
  const { from, to, route, identity, sipCallId, refusal, plan, metadata = {} } = event;
  const shownFrom = identity?.anonymous === true ? null : from;
  const step = newStep(event, { direction: 'inbound', shownFrom, identity: identity ?? null, metadata });
  const caller = openLeg(step, 'caller');
  patchLeg(step, caller, { sipCallId });
  fact(step, 'call.started', { from, to, route, ...(identity !== undefined && { identity }) });
  if (Object.keys(metadata).length > 0) fact(step, 'call.metadata', { metadata });
  if (refusal !== null) {
    const { status, phrase, reason, q850Cause } = refusal;
    enterClosing(step, { result: 'refused', reason, sipStatus: status });
    patchLeg(step, caller, { closing: true });
    step.effects.push({ type: 'reject', leg: caller, status, phrase, ...(q850Cause !== undefined && { q850Cause }) });
  } else {
    step.effects.push({ type: 'answer', leg: caller, ...(plan.early !== undefined && { early: true }) });
    if (plan.ai === 'webhook') {
      step.effects.push({ type: 'notifyAi', notice: startedNotice(step.state) });
    }
  }
  return conclude(step);
}

/**
 * The AI hears of it when the party answers, because there is nobody to talk to before. Where an agent is called first,
 * the party is called when one has accepted.
 */
function beginOutgoing(event: CallEventOf<'call.outgoing'>): Transition {
  const { from, to, route, plan, metadata, ringTimeoutMs } = event;
  const step = newStep(event, {
    direction: 'outbound',
    // Agents are shown the party that they are to talk to.
    shownFrom: to,
    identity: null,
    metadata,
    stage: { name: 'routing', ringDeadline: event.at + ringTimeoutMs },
  });
  const { callback } = plan;
  const later = callback?.agentFirst === undefined ? null : callback;
  const leg = openLeg(step, 'caller', later === null ? {} : { state: 'idle' });
  fact(step, 'call.started', { from, to, route, direction: 'outbound' });
  callbackBegun(step);
  if (Object.keys(metadata).length > 0) fact(step, 'call.metadata', { metadata });
  if (later !== null) callBack(step, later);
  else step.effects.push({ type: 'dialCaller', leg, ringTimeoutMs, callerNumber: from });
  return conclude(step);
}

type First = CallEventOf<'call.incoming'> | CallEventOf<'call.outgoing'>;

function newStep(
  { call: id, from, to, route, plan, at }: First,
  more: Pick<CallState, 'direction' | 'shownFrom' | 'identity'> & Partial<CallState>,
): Step {
  const state: CallState = {
    id,
    from,
    to,
    route,
    plan,
    startedAt: at,
    answeredAt: null,
    endedAt: null,
    legs: [],
    caller: callerLegId(id),
    stage: { name: 'routing' },
    ai: { alive: true, queue: [] },
    handoffs: [],
    metadata: {},
    disposition: null,
    said: [],
    agents: [],
    messages: [],
    scene: { revision: 0, hears: {} },
    streams: [],
    recordings: [],
    voicemails: [],
    callerWords: [],
    escalation: plan.escalation === undefined ? null : newEscalation(plan.escalation),
    voice: plan.voice === undefined ? null : newVoice(plan.voice),
    speech: plan.speech === undefined && plan.voice?.tellsWords !== true ? null : NO_SPEECH,
    counters: { legs: 0, plays: 0, handoffs: 0, recordings: 0, requests: 0 },
    ...more,
  };
  return { state, at, effects: [], facts: [] };
}
