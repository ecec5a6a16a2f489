/** The caller whom an agent waits for cannot be reached: the agent is told so, and released. */
import type { CallEnding } from '../../../../ports/records.ts';
import type { Prompt } from '../../../../ports/prompt.ts';
import type { AgentFirst } from '../../../callback/plan.ts';
import type { HangupCause } from '../../../effects.ts';
import { answeredStatus, hangUpAll } from '../../../ending.ts';
import { endingWithoutCaller } from '../../../ending-without-caller.ts';
import type { CallEventOf } from '../../../events.ts';
import { callerOf } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { CAUSES, enterClosing, newPlay } from '../../../step.ts';
import { FAREWELL_MS } from '../../closing/state.ts';
import { endAttempt } from '../attempts.ts';
import { endHandoff } from '../end-handoff.ts';
import { currentHandoff } from '../handoff-step.ts';
import { leaveQueue } from '../queue/in-queue.ts';
import { fillTemplate } from '../wording.ts';

/** Why the caller is not reached, by our own decision. */
type GivenUp = 'no-answer' | 'machine' | 'closed';

const CAUSE_OF: Readonly<Record<GivenUp, HangupCause>> = {
  'no-answer': CAUSES.noAnswer,
  machine: CAUSES.machine,
  closed: CAUSES.normal,
};

/** What an agent is told of each reason that a call ends for. */
const WORDS: Readonly<Record<string, string>> = {
  'no-answer': 'nobody answered',
  busy: 'the line is busy',
  declined: 'the call was declined',
  machine: 'an answering machine answered',
  closed: 'nobody may be called at this time',
};

/** Gives up a caller who does not answer, or whom a machine answers for. */
export function giveUpCaller(step: Step, why: GivenUp): void {
  const ending = { result: 'failed', reason: why, sipStatus: answeredStatus(step) } as const;
  callerUnreached(step, ending, CAUSE_OF[why]);
}

/** The caller's telephone has rung for as long as it may. */
export function callerRangTooLong(step: Step): void {
  giveUpCaller(step, 'no-answer');
}

/** The caller's leg is over before it was answered. @returns false: it is not so, or nobody can be told */
export function calledInVain(step: Step, event: CallEventOf<'leg.ended'>): boolean {
  if (currentHandoff(step).caller.name !== 'called' || event.by === 'lost') return false;
  const rang = callerOf(step.state).sipCallId !== null;
  callerUnreached(step, endingWithoutCaller(step.state, event, rang), CAUSES.normal);
  return true;
}

/** Last words to the agent. */
export function unreachedWords({ unreached }: AgentFirst, reason: string): Prompt {
  if (!('text' in unreached)) return unreached;
  const why = WORDS[reason] ?? 'the call did not get through';
  return { ...unreached, text: fillTemplate(unreached.text, { why }) };
}

/** @param cause why the caller is hung up on, if that is still to be done */
function callerUnreached(step: Step, ending: CallEnding, cause: HangupCause): void {
  const { caller } = currentHandoff(step);
  const terms = caller.name === 'called' ? caller.terms : caller.name === 'joining' ? caller.called?.terms : undefined;
  if (terms === undefined || caller.name === 'waiting' || caller.name === 'away') return;
  const { leg } = caller;
  endAttempt(step, leg, { result: 'cancelled', sipStatus: 200, q850Cause: CAUSES.normal.q850 });
  // For its queue the agent has answered.
  leaveQueue(step, 'answered', 'completed');
  endHandoff(step, 'failed', 'caller-not-reached');
  const play = newPlay(step, unreachedWords(terms, ending.reason));
  enterClosing(step, ending, { leg, play, deadline: step.at + FAREWELL_MS, cause: CAUSES.normal });
  hangUpAll(step, cause);
}
