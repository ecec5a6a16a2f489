/** An agent's part in a handoff: the phone rings, the agent answers, hears the whisper, and says yes or no. */
import type { LegId } from '../../../ports/ids.ts';
import { ANSWERING_MS, isListenedTo, listenForMachine } from '../../answering.ts';
import type { CallEventOf } from '../../events.ts';
import type { Prompt } from '../../../ports/prompt.ts';
import { legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, fact, newPlay, patchLeg } from '../../step.ts';
import { acceptanceOf } from './acceptance/index.ts';
import { byDigit } from './acceptance/dtmf.ts';
import { callCaller } from './agent-first/call-caller.ts';
import { askerOf, beginToAsk } from './asking-ai.ts';
import { giveUpAttempt } from './attempts.ts';
import { currentHandoff, ofAttempt, patchAttempt, patchHandoff } from './handoff-step.ts';
import { tryNext } from './hunt.ts';
import { takeFromOthers } from './taken-elsewhere.ts';
import type { Attempt } from './state.ts';
import { openAttempt } from './state.ts';
import { strategyOf } from './strategies/index.ts';

/** The longest that a short prompt to an agent may take; a guard against one whose end is never reported. */
export const BRIEFING_MS = 120_000;
/** A character of speech takes some 65 ms; a long summary is not cut off. */
const CHARACTER_MS = 100;
/** Nothing is told an agent for longer, since the caller waits. */
const MAX_BRIEFING_MS = 600_000;
/** The same guard for a sentence that comes behind the whisper. */
const HINT_MS = 15_000;

/** The agent's phone shows signs of life. */
export function agentProgress(step: Step, event: CallEventOf<'leg.progress'>): void {
  const handoff = currentHandoff(step);
  const attempt = openAttempt(handoff, event.leg);
  if (attempt?.progress.name !== 'dialling') return;
  patchLeg(step, event.leg, { state: 'ringing', sipCallId: event.sipCallId });
  if (attempt.ringingAt !== null) return;
  patchAttempt(step, event.leg, { ringingAt: step.at });
  fact(step, 'handoff.ringing', {
    handoffId: handoff.id,
    leg: event.leg,
    destination: attempt.destination,
    sipStatus: event.status,
    reason: handoff.reason,
    summary: handoff.summary,
    context: handoff.context === null ? null : { ...handoff.context },
  });
}

/** The agent, or a machine, is there: it is briefed. */
export function pickedUp(step: Step, leg: LegId): void {
  const handoff = currentHandoff(step);
  const { machine = 'off' } = handoff.accept;
  // The whisper begins meanwhile, so that a human does not wait.
  if (machine !== 'off') listenForMachine(step, leg, machine === 'leave-message');
  if (handoff.template?.when === 'speech') awaitGreeting(step, leg);
  else tell(step, leg, handoff.briefing);
}

/** The agent speaks first. Whoever listens for a machine tells when that is over. */
function awaitGreeting(step: Step, leg: LegId): void {
  if (!isListenedTo(step, leg)) listenForMachine(step, leg, false);
  patchAttempt(step, leg, { progress: { name: 'greeting', deadline: step.at + ANSWERING_MS } });
}

/** The agent has spoken, or says nothing. */
export function greeted(step: Step, { leg }: Attempt): void {
  tell(step, leg, currentHandoff(step).briefing);
}

/** The agent hears the first of these prompts; where there is none, the briefing is over. */
export function tell(
  step: Step,
  leg: LegId,
  [prompt, ...next]: readonly Prompt[],
  guardMs: number = BRIEFING_MS,
): void {
  if (prompt === undefined) {
    briefed(step, leg);
    return;
  }
  const whisper = newPlay(step, prompt);
  patchAttempt(step, leg, {
    progress: { name: 'briefing', whisper, next, deadline: step.at + longestMs(prompt, guardMs) },
  });
}

function longestMs(prompt: Prompt, guardMs: number): number {
  const spokenMs = 'text' in prompt ? prompt.text.length * CHARACTER_MS : 0;
  return Math.min(Math.max(guardMs, spokenMs), MAX_BRIEFING_MS);
}

/** A prompt came to its end or could not be played: the next one is heard all the same. */
export function told(step: Step, { leg }: Attempt): void {
  // Of several who are told at the same time one may have taken the call.
  const progress = openAttempt(currentHandoff(step), leg)?.progress;
  if (progress?.name === 'briefing') tell(step, leg, progress.next, HINT_MS);
}

/** All is said: the agent's silence is a yes, or the agent has some time to give one. */
function briefed(step: Step, leg: LegId): void {
  const { accept, id } = currentHandoff(step);
  const timeoutMs = acceptanceOf(accept).patienceMs;
  if (timeoutMs === null) {
    if (isListenedTo(step, leg)) screen(step, leg);
    else accepted(step, leg);
    return;
  }
  const wasAwaited = openAttempt(currentHandoff(step), leg)?.awaited === true;
  const progress = { name: 'accepting', since: step.at, deadline: step.at + timeoutMs } as const;
  patchAttempt(step, leg, { progress, awaited: true });
  beginToAsk(step);
  if (!wasAwaited) fact(step, 'handoff.accepting', { handoffId: id, ...ofAttempt(step, leg), timeoutMs });
}

/** The agent would take the call, but it is not known yet whether it is a machine. */
export function screen(step: Step, leg: LegId): void {
  patchAttempt(step, leg, { progress: { name: 'screening', deadline: step.at + ANSWERING_MS } });
}

/** The agent takes the call. @param by missing: by a key, or by silence */
export function accepted(step: Step, leg: LegId, by?: 'voice' | 'api'): void {
  const { id, inEffect, moments, attempts } = currentHandoff(step);
  const { answeredAt = null, briefedAt = null } = openAttempt({ attempts }, leg) ?? {};
  // Another agent may have answered since.
  const whose = { answered: answeredAt, whisperStart: briefedAt, accepted: step.at };
  patchHandoff(step, { moments: { ...moments, ...whose } });
  patchAttempt(step, leg, { progress: { name: 'accepted' } });
  fact(step, 'handoff.accepted', { handoffId: id, ...ofAttempt(step, leg), ...(by !== undefined && { by }) });
  takeFromOthers(step, leg);
  const { caller } = currentHandoff(step);
  if (caller.name === 'away') callCaller(step, leg, caller.terms);
  else strategyOf(inEffect).accepted(step, leg);
}

/** The agent does not take the call: the next one is tried. */
export function declined(step: Step, leg: LegId): void {
  giveUpAttempt(step, leg, 'declined', CAUSES.declined);
  tryNext(step);
}

/** The AI has left an agent who asked it: the agent is told how to answer. */
export function aiGone(step: Step, { leg }: CallEventOf<'leg.ended'>): void {
  const handoff = currentHandoff(step);
  const agent = askerOf(handoff);
  if (handoff.accept.mode !== 'talk' || agent === null || legOf(step.state, leg)?.role !== 'ai') return;
  tell(step, agent, [{ text: byDigit(handoff.accept).hint }], HINT_MS);
}
