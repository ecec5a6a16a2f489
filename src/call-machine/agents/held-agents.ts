/** Agents who are reserved for the call: what becomes of their legs is what the site sees of them. */
import type { ReleaseHow, ReservedAgent } from '../../ports/agents.ts';
import type { LegId } from '../../ports/ids.ts';
import type { AttemptResult } from '../../ports/records.ts';
import type { CallState } from '../state.ts';
import { handoffsOf, legOf } from '../state.ts';
import type { Step } from '../step.ts';
import type { HeldAgent } from './state.ts';
import { patch } from '../step.ts';

/** Keeps a reservation for as long as its leg is there. */
export function hold(step: Step, { reservation }: ReservedAgent, leg: LegId): void {
  patch(step, { agents: [...step.state.agents, { reservation, leg, work: 'reserved' }] });
}

/** Gives reservations back of which nothing came. */
export function giveBack(step: Step, agents: readonly ReservedAgent[]): void {
  for (const { reservation } of agents) step.effects.push({ type: 'releaseAgent', reservation, how: 'given-up' });
}

/** Tells how far the calls of the agents are, and gives those back whose leg is over. */
export function followAgents(step: Step): void {
  const { state } = step;
  if (state.agents.length === 0) return;
  const agents: HeldAgent[] = [];
  for (const held of state.agents) {
    const { reservation, leg } = held;
    const legState = legOf(state, leg)?.state ?? 'ended';
    const result = resultOn(state, leg);
    // The caller's leg goes on where the caller was sent to an agent in vain.
    if (legState === 'ended' || (leg === state.caller && result !== null && result !== 'answered')) {
      step.effects.push({ type: 'releaseAgent', reservation, how: howItEnded(result) });
      continue;
    }
    const work = legState === 'inviting' ? 'reserved' : legState === 'ringing' ? 'ringing' : 'busy';
    if (work !== held.work && work !== 'reserved') step.effects.push({ type: 'followAgent', reservation, work });
    agents.push(work === held.work ? held : { ...held, work });
  }
  if (agents.length !== state.agents.length || agents.some((each, index) => each !== state.agents[index]))
    patch(step, { agents });
}

/** What came of the newest attempt on this leg; null: nothing yet. */
function resultOn(state: CallState, leg: LegId): AttemptResult | null {
  const attempts = handoffsOf(state).flatMap((handoff) => handoff.attempts);
  return attempts.findLast((each) => each.leg === leg)?.result ?? null;
}

function howItEnded(result: AttemptResult | null): ReleaseHow {
  switch (result) {
    case 'answered':
      return 'talked';
    case 'no-answer':
    case 'unreachable':
    case 'rejected':
    case 'machine':
      return 'failed';
    case 'busy':
    case 'declined':
    case 'cancelled':
    case 'forwarded':
    case null:
      return 'given-up';
  }
}
