/** An agent's phone is picked up. */
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { pickedUp } from './agent.ts';
import { currentHandoff, patchAttempt, patchHandoff } from './handoff-step.ts';
import { beginPostDial } from './post-dial.ts';
import { openAttempt } from './state.ts';

/** Somebody or something picked the agent's phone up: it is briefed, and nobody else hears. */
export function agentAnswered(step: Step, { leg }: CallEventOf<'leg.answered'>): void {
  const handoff = currentHandoff(step);
  const attempt = openAttempt(handoff, leg);
  if (attempt === null) return;
  patchAttempt(step, leg, { answeredAt: step.at, sipStatus: 200 });
  // The moments are those of one agent. They must not mix with those of a former one who did not accept.
  patchHandoff(step, { moments: { ...handoff.moments, answered: step.at, whisperStart: null, accepted: null } });
  fact(step, 'handoff.answered', { handoffId: handoff.id, leg, destination: attempt.destination });
  if (!beginPostDial(step, attempt)) pickedUp(step, leg);
}
