/** An agent hears the whisper once more: by a key or words, or because it has not answered. */
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { acceptanceOf } from './acceptance/index.ts';
import { tell } from './agent.ts';
import { currentHandoff, patchAttempt } from './handoff-step.ts';
import type { Attempt } from './state.ts';

/** The whisper is said again so often at most, because the caller waits. */
export const MAX_REPEATS = 3;

/** Says the whisper once more, unless it was said often enough. */
export function tellAgain(step: Step, { leg, repeats }: Attempt, reason: 'asked-for' | 'no-answer'): void {
  if (repeats >= MAX_REPEATS) return;
  const { id, briefing } = currentHandoff(step);
  patchAttempt(step, leg, { repeats: repeats + 1 });
  fact(step, 'handoff.toldAgain', { handoffId: id, leg, reason });
  tell(step, leg, briefing);
}

/** An agent has done nothing in time. @returns false: it was told often enough */
export function tellSilentAgent(step: Step, attempt: Attempt): boolean {
  const { accept, briefing } = currentHandoff(step);
  if (!acceptanceOf(accept).repeats || attempt.repeats > 0 || briefing.length === 0) return false;
  tellAgain(step, attempt, 'no-answer');
  return true;
}
