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
  const { agents } = step.state;
  const followed = agents.flatMap((held) => follow(step, held));
  if (followed.length !== agents.length || followed.some((each, index) => each !== agents[index]))
    patch(step, { agents: followed });
}

/** The agent as it is now; none where it is given back. */
function follow(step: Step, held: HeldAgent): readonly HeldAgent[] {
  const { state, effects } = step;
  const { reservation, leg } = held;
  const work = workOn(state, leg);
  if (work === null) {
    effects.push({ type: 'releaseAgent', reservation, how: howItEnded(resultOn(state, leg)) });
    return [];
  }
  if (work === held.work) return [held];
  if (work !== 'reserved') effects.push({ type: 'followAgent', reservation, work });
  return [{ ...held, work }];
}

/** How far the call on this leg is; null: it is over. */
function workOn(state: CallState, leg: LegId): HeldAgent['work'] | null {
  switch (legOf(state, leg)?.state) {
    case 'inviting':
      return 'reserved';
    case 'ringing':
      return 'ringing';
    case 'answered': {
      // The caller's leg goes on where the caller was sent to an agent in vain.
      const result = leg === state.caller ? resultOn(state, leg) : null;
      return result === null || result === 'answered' ? 'busy' : null;
    }
    case 'idle':
    case 'ended':
    case undefined:
      return null;
  }
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
