/**
 * Nobody took the caller, who is offered to be called back.
 *
 *     number known:   confirm --1--> requested          confirm --2--> enter
 *     not known:      enter --digits, #--> confirm
 *     nothing comes of it: the next fallback of the handoff
 */
import type { HandoffReason } from '../../../ports/records.ts';
import type { PlayId } from '../../../ports/ids.ts';
import type { Prompt } from '../../../ports/prompt.ts';
import { asCallbackId } from '../../../ports/ids.ts';
import { callbackFrom, knownNumber, mayCallBack, spokenNumber } from '../../callback/numbers.ts';
import type { CallbackPlan } from '../../callback/plan.ts';
import type { Play } from '../../play.ts';
import { playing } from '../../play.ts';
import { timestamp } from '../../records.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES, enterClosing, fact, newPlay, patch, stageOf } from '../../step.ts';
import { FAREWELL_MS } from '../closing/state.ts';
import { endHandoff } from '../handoff/end-handoff.ts';
import { whyNobody } from '../handoff/why-nobody.ts';
import type { StageRules } from '../rules.ts';
import type { Handoff } from '../handoff/state.ts';
import type { OfferingCallback } from './state.ts';

/** A question may take so long to be made ready. What the caller has heard until then goes on. */
const READY_MS = 5_000;
/** A longer question is cut off. */
const QUESTION_MS = 60_000;
/** The caller has so long to begin to answer, and then between two keys of a number. */
export const ANSWER_MS = 10_000;
const NEXT_KEY_MS = 5_000;
/** Questions that bring nothing, and all questions. Then the next fallback has its turn. */
export const MAX_FAILED = 3;
export const MAX_ASKED = 8;
const MAX_DIGITS = 15;

export const CALLBACK: StageRules<'callback'> = {
  on: {
    'media.prepared': (step, { play }) => {
      const { turn } = stageOf(step, 'callback');
      if (turn.kind === 'waiting' && turn.next.id === play) say(step, turn.next);
    },
    'media.playFinished': (step, { play }) => questionOver(step, play),
    'media.dtmf': (step, { leg, digit }) => {
      if (leg === callerOf(step.state).id) keyPressed(step, digit);
    },
    deadline: (step, { name }) => {
      if (name === 'callback') tookTooLong(step);
    },
  },
  hears: (state, { turn }, leg) => {
    if (leg !== callerOf(state).id || turn.kind === 'listening') return [];
    return playing(turn.kind === 'waiting' ? turn.hears : turn.play);
  },
  deadlines: ({ turn }) => ({ callback: turn.deadline }),
  leave: (step, _stage, { reason }) => {
    backInHandoff(step);
    endHandoff(step, 'failed', reason);
    return null;
  },
};

/** Offers the caller to be called back. `hears` is what the caller has heard so far. */
export function enterCallback(step: Step, terms: CallbackPlan, hears: Play | null): void {
  const { state } = step;
  if (state.stage.name !== 'handoff') throw new Error('a callback follows a handoff');
  const { handoff } = state.stage;
  const number = knownNumber(state, terms.allow);
  const prompt = questionOf(terms, number);
  const next = newPlay(step, prompt);
  const turn = { kind: 'waiting', hears, next, deadline: step.at + READY_MS } as const;
  patch(step, { stage: { name: 'callback', handoff, terms, turn, number, digits: '', asked: 1, failed: 0 } });
  fact(step, 'callback.offered', { handoffId: handoff.id, number });
  if (hears === null) say(step, next);
  else step.effects.push({ type: 'prepare', prompt, play: next.id });
  for (const each of [terms.ask, terms.thanks, terms.invalid]) step.effects.push({ type: 'prepare', prompt: each });
}

/** What a caller is asked first. It is made ready before it is needed. */
export function questionOf(terms: CallbackPlan, number: string | null): Prompt {
  if (number === null) return terms.ask;
  const { offer } = terms;
  return 'text' in offer ? { ...offer, text: offer.text.replaceAll('{number}', spokenNumber(number)) } : offer;
}

function change(step: Step, changes: Partial<OfferingCallback>): void {
  const stage: OfferingCallback = { ...stageOf(step, 'callback'), ...changes };
  patch(step, { stage });
}

function say(step: Step, play: Play, behind: Prompt | null = null): void {
  change(step, { turn: { kind: 'asking', play, behind, deadline: step.at + QUESTION_MS } });
}

function listen(step: Step, forMs = ANSWER_MS): void {
  change(step, { turn: { kind: 'listening', deadline: step.at + forMs } });
}

/** Asks, unless the caller has been asked often enough. */
function ask(step: Step, number: string | null, sorry: Prompt | null = null): void {
  const { terms, asked } = stageOf(step, 'callback');
  if (asked >= MAX_ASKED) {
    giveUp(step);
    return;
  }
  change(step, { number, digits: '', asked: asked + 1 });
  if (sorry === null) say(step, newPlay(step, questionOf(terms, number)));
  else say(step, newPlay(step, sorry), questionOf(terms, number));
}

/** A question brought nothing: the caller is asked once more. */
function askAgain(step: Step, number: string | null, sorry: Prompt | null = null): void {
  const { failed } = stageOf(step, 'callback');
  change(step, { failed: failed + 1 });
  if (failed + 1 >= MAX_FAILED) giveUp(step);
  else ask(step, number, sorry);
}

function questionOver(step: Step, play: PlayId): void {
  const { turn } = stageOf(step, 'callback');
  if (turn.kind !== 'asking' || turn.play.id !== play) return;
  if (turn.behind === null) listen(step);
  else say(step, newPlay(step, turn.behind));
}

function tookTooLong(step: Step): void {
  const { turn, number, digits } = stageOf(step, 'callback');
  if (turn.kind === 'waiting') say(step, turn.next);
  else if (turn.kind === 'asking') questionOver(step, turn.play.id);
  // Who has entered a number and does not know the pound key has entered it all the same.
  else if (number === null && digits.length > 0) entered(step);
  else askAgain(step, number);
}

function keyPressed(step: Step, digit: string): void {
  const { number, digits } = stageOf(step, 'callback');
  if (number !== null) {
    if (digit === '1') requested(step, number);
    else if (digit === '2') ask(step, null);
    return;
  }
  if (digit === '#') {
    if (digits.length > 0) entered(step);
  } else if (digit === '*') {
    change(step, { digits: '' });
    listen(step);
  } else if (/^[0-9]$/.test(digit)) {
    change(step, { digits: `${digits}${digit}`.slice(0, MAX_DIGITS + 1) });
    listen(step, NEXT_KEY_MS);
  }
}

/** A number is whole: the caller confirms it, or is asked for another one. */
function entered(step: Step): void {
  const { digits, terms } = stageOf(step, 'callback');
  if (mayCallBack(digits, terms.allow)) ask(step, digits);
  else askAgain(step, null, terms.invalid);
}

function backInHandoff(step: Step, changes: Pick<Handoff, 'offered'> = {}): void {
  const { handoff } = stageOf(step, 'callback');
  patch(step, { stage: { name: 'handoff', handoff: { ...handoff, ...changes } } });
}

/** Nothing came of it: the next fallback of the handoff has its turn. */
function giveUp(step: Step): void {
  backInHandoff(step, { offered: 'in vain' });
}

/** The caller is called back. The call ends with thanks. */
function requested(step: Step, number: string): void {
  const { handoff, terms } = stageOf(step, 'callback');
  const { state, at } = step;
  const why: HandoffReason = whyNobody(handoff);
  fact(step, 'callback.requested', {
    callback: asCallbackId(`${handoff.id}.callback`),
    handoffId: handoff.id,
    number,
    from: callbackFrom(state),
    route: state.route ?? '',
    destinations: handoff.destinations ?? state.plan.handoff.destinations,
    maxAttempts: terms.maxAttempts,
    reason: handoff.reason,
    summary: handoff.summary,
    context: handoff.context === null ? null : { ...handoff.context },
    notBefore: timestamp(at),
    expiresAt: timestamp(at + terms.expiresMs),
  });
  backInHandoff(step);
  endHandoff(step, 'callback', why);
  const { id: leg } = callerOf(step.state);
  const farewell = { leg, play: newPlay(step, terms.thanks), deadline: at + FAREWELL_MS, cause: CAUSES.normal };
  enterClosing(step, { result: 'completed', reason: 'callback', sipStatus: 200 }, farewell);
}
