/** An agent answers a call that is offered by words: yes, no, or that it is to be told once more. */
import type { CallEventOf } from '../../events.ts';
import { isListenedTo } from '../../answering.ts';
import { speechOf } from '../../speech/state.ts';
import type { CallState } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, fact } from '../../step.ts';
import { isEcho } from './acceptance/echo.ts';
import { acceptanceOf } from './acceptance/index.ts';
import type { SpokenAcceptance } from './acceptance/rule.ts';
import { askingAi } from './asking-ai.ts';
import { accepted, declined, screen, tell } from './agent.ts';
import { giveUpAttempt } from './attempts.ts';
import { currentHandoff, patchAttempt, patchHandoff } from './handoff-step.ts';
import { tryNext } from './hunt.ts';
import type { Attempt, Handoff } from './state.ts';
import { answeredAttempt, isDecided, UNDECIDED } from './state.ts';
import { tellAgain } from './tell-again.ts';

/** What is said so soon after picking up is a greeting: "Yes?" takes no call. */
export const GREETING_MS = 2_000;
/** Nobody answers what has only just begun to be heard. */
const WHISPER_MS = 500;
/** An echo comes back from a telephone so late at most. */
const ECHO_MS = 500;
/** An agent who speaks when the time is up is heard out, for so long. */
export const HEARD_OUT_MS = 10_000;
/** The words come so long after the agent has ended at the latest. */
const WORDS_MS = 3_000;
/** What the AI said last is kept, because an agent's telephone may bring it back. */
const MAX_AI_SAID = 8;
/** So much of what people said is kept for the AI. */
const MAX_KEPT = 10;
const MAX_KEPT_CHARACTERS = 500;
/** A sentence such as the question takes no longer. */
const QUESTION_MS = 15_000;

/** Takes what an agent said. Words count from the whisper on, until somebody has accepted. */
export function agentWords(step: Step, event: CallEventOf<'speech.heard'>): void {
  const handoff = currentHandoff(step);
  if (event.leg === askingAi(step.state)?.ai) {
    patchHandoff(step, { aiSaid: [...handoff.aiSaid, event.text].slice(-MAX_AI_SAID) });
    return;
  }
  const attempt = answeredAttempt(handoff, event.leg);
  if (attempt !== null) keepWords(step, event.text);
  const { words } = acceptanceOf(handoff.accept);
  if (words === undefined || attempt === null || isDecided(handoff) || !UNDECIDED.has(attempt.progress.name)) return;
  if (!isAnswer(handoff, attempt, event, words)) return;
  const { leg } = attempt;
  switch (words.understand(event.text)) {
    case 'accept':
      if (isListenedTo(step, leg)) screen(step, leg);
      else accepted(step, leg, 'voice');
      return;
    case 'decline':
      declined(step, leg);
      return;
    case 'repeat':
      tellAgain(step, attempt, 'asked-for');
      return;
    case 'nothing':
      return;
    case null:
      // While the whisper is said, the agent may speak with somebody else.
      if (attempt.progress.name === 'accepting' && words.question !== null) askAgain(step, attempt, words.question);
  }
}

/** The AI is told why people did not take the call, in their words. */
function keepWords(step: Step, text: string): void {
  const { humanSaid = [] } = currentHandoff(step);
  patchHandoff(step, { humanSaid: [...humanSaid, text.slice(0, MAX_KEPT_CHARACTERS)].slice(-MAX_KEPT) });
}

/** Whether words can be meant for us: no greeting, and no echo of what is told. */
function isAnswer(
  { briefing, moments, aiSaid }: Handoff,
  { answeredAt, progress }: Attempt,
  { startAt, text }: CallEventOf<'speech.heard'>,
  { question }: SpokenAcceptance,
): boolean {
  if (startAt < (answeredAt ?? 0) + GREETING_MS) return false;
  if (progress.name === 'briefing' && startAt < (moments.whisperStart ?? Infinity) + WHISPER_MS) return false;
  if (isEcho(text, aiSaid)) return false;
  const toldUntil = progress.name === 'accepting' ? progress.since : Infinity;
  if (startAt > toldUntil + ECHO_MS) return true;
  return !isEcho(text, [...briefing.flatMap((prompt) => ('text' in prompt ? [prompt.text] : [])), question ?? '']);
}

/** Asks once more. An agent who is not understood twice is as one who says nothing. */
function askAgain(step: Step, { leg, askedAgain }: Attempt, question: string): void {
  if (askedAgain) {
    giveUpAttempt(step, leg, 'machine', CAUSES.notAccepted);
    tryNext(step);
    return;
  }
  patchAttempt(step, leg, { askedAgain: true });
  fact(step, 'handoff.toldAgain', { handoffId: currentHandoff(step).id, leg, reason: 'not-understood' });
  tell(step, leg, [{ text: question }], QUESTION_MS);
}

/** When an agent who has said neither yes nor no is given up: one who speaks just then is heard out. */
export function acceptDeadline(
  { speech }: CallState,
  { accept }: Handoff,
  leg: Attempt['leg'],
  deadline: number,
): number {
  const voice = acceptanceOf(accept).words === undefined ? null : (speechOf(speech, leg)?.voice ?? null);
  if (voice === null) return deadline;
  const latest = deadline + HEARD_OUT_MS;
  return voice.speaking ? latest : Math.min(latest, Math.max(deadline, voice.toldAt + WORDS_MS));
}
