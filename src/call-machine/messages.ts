/**
 * Messages that are left to machines which answered, and last words to people who are not needed any more. Each goes on
 * by itself in whatever stage the call is: a machine is told it when it takes one, a human at once, and both are hung up
 * on then. Nobody hears them meanwhile.
 */
import type { LegId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';
import { closeCall } from './ending.ts';
import type { HangupCause } from './effects.ts';
import type { CallEventOf } from './events.ts';
import type { Message } from './play.ts';
import { playing } from './play.ts';
import type { CallState } from './state.ts';
import { callerOf, legOf } from './state.ts';
import type { Step } from './step.ts';
import { CAUSES, fact, hangup, newPlay, openLegOf, patch, patchLeg } from './step.ts';

/** The greeting of a machine and the message may take so long together. Then it is hung up on. */
export const MESSAGE_MS = 120_000;
/** The longest that last words may take. */
export const DISMISSAL_MS = 15_000;

/** Leaves a message to the machine that answered a leg. Whoever calls this has no other use for the leg. */
export function leaveMessage(step: Step, leg: LegId, prompt: Prompt): void {
  patchLeg(step, leg, { leaveBy: step.at + MESSAGE_MS });
  patch(step, { messages: [...step.state.messages, { leg, prompt, play: null, why: null, dismissal: null }] });
  step.effects.push({ type: 'prepare', prompt });
}

/** Last words to a party, who is hung up on behind them. Whoever calls this has no other use for the leg. */
export function dismiss(step: Step, leg: LegId, prompt: Prompt, cause: HangupCause): void {
  patchLeg(step, leg, { leaveBy: step.at + DISMISSAL_MS });
  const message = { leg, prompt, play: newPlay(step, prompt), why: null, dismissal: cause };
  patch(step, { messages: [...step.state.messages, message] });
}

/** The machine takes a message: it is told it. */
export function takesMessage(step: Step, { leg, why }: CallEventOf<'leg.takesMessage'>): void {
  const message = step.state.messages.find((each) => each.leg === leg);
  if (message?.play !== null || openLegOf(step, leg) === null) return;
  const told = { ...message, play: newPlay(step, message.prompt), why };
  patch(step, { messages: step.state.messages.map((each) => (each === message ? told : each)) });
}

/** What each leg hears, with the messages. */
export function withMessages(
  { messages }: CallState,
  hears: Readonly<Record<LegId, readonly Source[]>>,
): Readonly<Record<LegId, readonly Source[]>> {
  const result: Record<LegId, readonly Source[]> = { ...hears };
  for (const { leg, play } of messages) if (result[leg] !== undefined) result[leg] = playing(play);
  return result;
}

/** A prompt is over. @returns false if it was no message */
export function messageOver(step: Step, { play, error }: CallEventOf<'media.playFinished'>): boolean {
  const message = step.state.messages.find((each) => each.play?.id === play);
  if (message === undefined) return false;
  const { leg, dismissal } = message;
  drop(step, message, error === null);
  if (dismissal !== null) {
    hangup(step, leg, dismissal);
  } else if (leg === callerOf(step.state).id && error === null) {
    closeCall(step, { result: 'completed', reason: 'machine', sipStatus: 200 }, CAUSES.machine);
  } else {
    hangup(step, leg, CAUSES.machine);
  }
  return true;
}

/** A leg is over, and with it the message to it. */
export function messageCutOff(step: Step, leg: LegId): void {
  const message = step.state.messages.find((each) => each.leg === leg);
  if (message !== undefined) drop(step, message, false);
}

function drop(step: Step, message: Message, finished: boolean): void {
  patch(step, { messages: step.state.messages.filter((each) => each !== message) });
  const { leg, prompt, why, dismissal } = message;
  if (dismissal !== null) return;
  fact(step, 'leg.messageLeft', { leg, role: legOf(step.state, leg)?.role ?? 'agent', prompt, finished, why });
}
