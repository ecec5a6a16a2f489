/** An agent accepts or declines from a screen, in the place of a key of the telephone. */
import type { HandoffAnswer } from '../../../ports/handoff-request.ts';
import type { LegId } from '../../../ports/ids.ts';
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { accepted, declined } from './agent.ts';
import { currentHandoff } from './handoff-step.ts';
import type { Attempt, Handoff } from './state.ts';
import { isDecided, openAttempts, UNDECIDED } from './state.ts';

/**
 * The attempts under way that can be answered so. An agent accepts once the telephone was answered, as with the key, and
 * declines from the first ring on. Nobody accepts for a caller who is sent away by REFER.
 */
export function answerable(handoff: Handoff, answer: HandoffAnswer, caller: LegId): readonly Attempt[] {
  if (isDecided(handoff)) return [];
  return openAttempts(handoff).filter(({ leg, progress: { name } }) => {
    if (leg === caller) return false;
    return UNDECIDED.has(name) || (answer === 'decline' && (name === 'dialling' || name === 'keying'));
  });
}

/** The API says that the agent on this leg takes the call, or does not. */
export function answeredByApi(step: Step, { handoff: id, leg, answer }: CallEventOf<'api.answerHandoff'>): void {
  const handoff = currentHandoff(step);
  const isAsked = answerable(handoff, answer, step.state.caller).some((attempt) => attempt.leg === leg);
  if (handoff.id !== id || !isAsked) return;
  if (answer === 'accept') accepted(step, leg, 'api');
  else declined(step, leg);
}
