import type { CallId, LegId, PlayId } from '../ports/ids.ts';
import { asHandoffId, asLegId, asPlayId } from '../ports/ids.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { CallEnding, LegRole } from '../ports/records.ts';
import type { Effect, Fact, HangupCause } from './effects.ts';
import type { Handoff } from './handoff/state.ts';
import type { Play } from './play.ts';
import type { CallState, Leg } from './state.ts';
import { legOf } from './state.ts';

/**
 * One transition under way: the state as it is so far, and what is to come of it. It lives for one call of
 * `transition`; nothing outside sees it.
 */
export interface Step {
  state: CallState;
  readonly at: number;
  readonly effects: Effect[];
  readonly facts: Fact[];
}

export function patch(step: Step, changes: Partial<CallState>): void {
  step.state = { ...step.state, ...changes };
}

export function patchLeg(step: Step, id: LegId, changes: Partial<Leg>): void {
  patch(step, { legs: step.state.legs.map((leg) => (leg.id === id ? { ...leg, ...changes } : leg)) });
}

export function patchHandoff(step: Step, changes: Partial<Handoff>): void {
  if (step.state.handoff !== null) patch(step, { handoff: { ...step.state.handoff, ...changes } });
}

export function fact(step: Step, type: string, data: Fact['data']): void {
  step.facts.push({ type, data });
}

/** The caller's leg is the first that a call opens. */
export function callerLegId(call: CallId): LegId {
  return asLegId(`${call}.1`);
}

/** Adds a leg whose INVITE is under way. */
export function openLeg(step: Step, role: LegRole): LegId {
  const { counters, legs, id } = step.state;
  const leg: Leg = {
    id: asLegId(`${id}.${String(counters.legs + 1)}`),
    role,
    state: 'inviting',
    closing: false,
    sipCallId: null,
    codec: null,
    held: false,
  };
  patch(step, { legs: [...legs, leg], counters: { ...counters, legs: counters.legs + 1 } });
  return leg.id;
}

export function newPlay(step: Step, prompt: Prompt, loop = false): Play {
  const { counters, id } = step.state;
  patch(step, { counters: { ...counters, plays: counters.plays + 1 } });
  const play: PlayId = asPlayId(`${id}.p${String(counters.plays + 1)}`);
  return { id: play, prompt, loop };
}

export function newHandoffId(step: Step): Handoff['id'] {
  const { counters, id } = step.state;
  patch(step, { counters: { ...counters, handoffs: counters.handoffs + 1 } });
  return asHandoffId(`${id}.h${String(counters.handoffs + 1)}`);
}

/** Asks for the end of a leg; asking twice, or for one that is over, does nothing. */
export function hangup(step: Step, id: LegId, cause: HangupCause): void {
  const leg = legOf(step.state, id);
  if (leg === null || leg.closing || leg.state === 'ended') return;
  patchLeg(step, id, { closing: true });
  step.effects.push({ type: 'hangup', leg: id, cause });
}

/** Marks the call as one that ends, the first reason wins. Who calls it also ends the legs. */
export function decideEnding(step: Step, ending: CallEnding): void {
  if (step.state.ending === null) patch(step, { ending, ai: { ...step.state.ai, queue: [], current: null } });
}

/** Causes that we send (ITU-T Q.850). */
export const CAUSES = {
  normal: { q850: 16, text: 'Normal call clearing' },
  callerLeft: { q850: 16, text: 'Caller hung up' },
  agentLeft: { q850: 16, text: 'Agent hung up' },
  noAnswer: { q850: 19, text: 'No answer' },
  notAccepted: { q850: 21, text: 'Call not accepted' },
  declined: { q850: 21, text: 'Call declined' },
  cancelled: { q850: 16, text: 'Handoff cancelled' },
  ai: { q850: 16, text: 'Ended by the AI application' },
  api: { q850: 16, text: 'Ended by the operator' },
  shutdown: { q850: 31, text: 'Server shutting down' },
  mediaTimeout: { q850: 31, text: 'Media timeout' },
  notJoined: { q850: 41, text: 'Parties could not be joined' },
  mediaLost: { q850: 38, text: 'Media engine lost' },
  flood: { q850: 42, text: 'Too many events' },
  failed: { q850: 31, text: 'Call could not be completed' },
} as const satisfies Record<string, HangupCause>;
