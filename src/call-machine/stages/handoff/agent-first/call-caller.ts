/** An agent has accepted a callback: the caller is called, while the agent hears that it is so. */
import type { LegId } from '../../../../ports/ids.ts';
import type { AgentFirst } from '../../../callback/plan.ts';
import type { CallEventOf } from '../../../events.ts';
import { isOpenAt } from '../../../hours.ts';
import { callerOf, ourNumber } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { newPlay, patchLeg } from '../../../step.ts';
import { partyRings } from '../../routing/caller-leg.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { giveUpCaller, unreachedWords } from './unreached.ts';

/** Calls the caller for an agent, unless the hours are over by now: then the agent is told so. */
export function callCaller(step: Step, agent: LegId, terms: AgentFirst): void {
  const { id: leg } = callerOf(step.state);
  const { calling, ringTimeoutMs, hours } = terms;
  patchHandoff(step, {
    caller: {
      name: 'called',
      leg: agent,
      terms,
      hears: newPlay(step, calling),
      deadline: step.at + ringTimeoutMs,
    },
  });
  if (!isOpenAt(step.state.plan, hours, step.at)) {
    giveUpCaller(step, 'closed');
    return;
  }
  patchLeg(step, leg, { state: 'inviting' });
  step.effects.push({ type: 'dialCaller', leg, ringTimeoutMs, callerNumber: ourNumber(step.state) });
  // It is the most likely reason.
  step.effects.push({ type: 'prepare', prompt: unreachedWords(terms, 'no-answer') });
}

/** The caller's telephone shows signs of life. */
export function callerRings(step: Step, event: CallEventOf<'leg.progress'>): void {
  if (currentHandoff(step).caller.name === 'called') partyRings(step, event);
}

/** What the agent hears came to its end: the ringing tone follows. @returns false: it was something else */
export function calledLongEnough(step: Step, play: string): boolean {
  const { caller } = currentHandoff(step);
  if (caller.name !== 'called' || caller.hears?.id !== play) return false;
  const { ringback } = caller.terms;
  // A tone that cannot be played is not tried again.
  const hears = ringback === null || caller.hears.loop ? null : newPlay(step, ringback, true);
  patchHandoff(step, { caller: { ...caller, hears } });
  return true;
}
