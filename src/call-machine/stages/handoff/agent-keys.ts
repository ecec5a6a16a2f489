/** An agent answers by keys. */
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { acceptanceOf } from './acceptance/index.ts';
import { accepted, declined } from './agent.ts';
import { currentHandoff } from './handoff-step.ts';
import { answeredAttempt, isDecided } from './state.ts';
import { tellAgain } from './tell-again.ts';

/** Takes a key that an agent pressed. It counts from the answer on, until somebody has accepted. */
export function agentDigit(step: Step, { leg, digit }: CallEventOf<'media.dtmf'>): void {
  const handoff = currentHandoff(step);
  const { accept } = handoff;
  const attempt = answeredAttempt(handoff, leg);
  if (isDecided(handoff) || attempt === null || attempt.progress.name === 'keying') return;
  const answer = acceptanceOf(accept).answer(digit);
  if (answer === 'accept') accepted(step, leg);
  else if (answer === 'decline') declined(step, leg);
  else if (answer === 'repeat') tellAgain(step, attempt, 'asked-for');
}
