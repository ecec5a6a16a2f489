/** It is found out whether a machine answered an agent's phone. A machine is never joined with the caller. */
import type { Prompt } from '../../../ports/prompt.ts';
import { takeAnsweredBy } from '../../answering.ts';
import type { CallEventOf } from '../../events.ts';
import { leaveMessage } from '../../messages.ts';
import { ANONYMOUS_CALLER } from '../../shown-caller.ts';
import { ourNumber } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES } from '../../step.ts';
import { accepted, greeted } from './agent.ts';
import { endAttempt, giveUpAttempt } from './attempts.ts';
import { currentHandoff } from './handoff-step.ts';
import { tryNext } from './hunt.ts';
import type { Attempt } from './state.ts';
import { answeredAttempt, isDecided, UNDECIDED } from './state.ts';
import { fillTemplate } from './wording.ts';

/** It is known who answered an agent's phone. */
export function agentAnsweredBy(step: Step, { leg, by }: CallEventOf<'leg.answeredBy'>): void {
  const attempt = answeredAttempt(currentHandoff(step), leg);
  // Whoever has pressed the key is a human.
  if (attempt === null || !UNDECIDED.has(attempt.progress.name)) return;
  const { machine: screening = 'off' } = currentHandoff(step).accept;
  if ((by !== 'machine' && by !== 'fax') || screening === 'off') {
    if (attempt.progress.name === 'greeting') greeted(step, attempt);
    if (attempt.progress.name === 'screening' && !isDecided(currentHandoff(step))) accepted(step, leg);
    return;
  }
  const message = by === 'machine' ? messageOf(step) : null;
  if (message === null) {
    giveUpAttempt(step, leg, 'machine', CAUSES.machine);
  } else {
    endAttempt(step, leg, { result: 'machine', sipStatus: 200, q850Cause: CAUSES.machine.q850 });
    leaveMessage(step, leg, message);
  }
  tryNext(step);
}

/** Nobody has told who answered, or another leg has taken the place of that one: whoever it is counts as a human. */
export function screenedForTooLong(step: Step, attempts: readonly Attempt[]): void {
  for (const { leg } of attempts) {
    const told = { leg, by: 'unknown', why: 'not-heard' } as const;
    takeAnsweredBy(step, told);
    agentAnsweredBy(step, { type: 'leg.answeredBy', at: step.at, ...told });
  }
}

/** What the machine is told, with the values of the call; null: nothing. */
function messageOf(step: Step): Prompt | null {
  const { state } = step;
  const { accept, reason, summary } = currentHandoff(step);
  const { machine, message } = accept;
  if (machine !== 'leave-message' || message === undefined) return null;
  if (!('text' in message)) return message;
  const values = { from: state.shownFrom ?? ANONYMOUS_CALLER, to: ourNumber(state), reason, summary };
  return { ...message, text: fillTemplate(message.text, values) };
}
