/** A `listen`: when it ends, and what came of it. Keys and words may come in one. */
import type { AiNotice } from '../../../ports/ai.ts';
import { speechOf } from '../../speech/state.ts';
import type { Voice } from '../../speech/state.ts';
import type { CallState } from '../../state.ts';
import type { Listening, WithAi, Words } from './state.ts';

/** A caller who is speaking when the time is up is heard out, for so long. */
export const HEARD_OUT_MS = 30_000;
/** The words of a turn come so long after its end at the latest. */
export const WORDS_MS = 3_000;
/** Words that end so shortly before the speaker's voice are the last ones: their times are known no better. */
const LAST_WORDS_MS = 300;
/** Finals that one `listen` takes; later ones push out the oldest. */
export const MAX_WORDS = 64;

/** When it ends, as things are. Every event may change that. */
export function listenDeadline(state: CallState, stage: WithAi, turn: Listening): number {
  const { speech } = state.plan;
  // Once a key was pressed, keys end it.
  if (turn.wordsFrom === null || speech === undefined || turn.digits !== '') return turn.deadline;
  const latest = turn.deadline + HEARD_OUT_MS;
  const voice = voiceOf(state);
  if (voice?.speaking === true) return latest;
  const last = wordsOf(stage, turn).at(-1) ?? null;
  const pending = voice !== null && isPending(voice, turn.wordsFrom, last) ? voice.toldAt + WORDS_MS : -Infinity;
  if (last === null) return Math.min(latest, Math.max(turn.deadline, pending));
  const quietMs = turn.listen.endOfTurnMs ?? speech.endOfTurnMs;
  const silentSince = Math.max(last.endAt, voice?.since ?? -Infinity);
  return Math.min(latest, Math.max(silentSince + quietMs, pending));
}

/** Whether the caller has just ended a turn whose last words have not come. */
function isPending({ since }: Voice, wordsFrom: number, last: Words | null): boolean {
  return since > wordsFrom && (last === null || last.endAt < since - LAST_WORDS_MS);
}

/** Whether the caller speaks. */
export function voiceOf(state: CallState): Voice | null {
  return speechOf(state.speech, state.caller)?.voice ?? null;
}

/** The words that count. */
export function wordsOf({ words }: WithAi, { wordsFrom }: Listening): readonly Words[] {
  return wordsFrom === null ? [] : words.filter(({ endAt }) => endAt > wordsFrom);
}

/** What the application is told of a `listen` that is over. */
export function outcomeOf(stage: WithAi, turn: Listening, finishedByKey: boolean): AiNotice {
  const { webhook } = turn.listen;
  const said = wordsOf(stage, turn);
  const transcript = said.map(({ text }) => text).join(' ');
  if (turn.wordsFrom === null || turn.digits !== '' || finishedByKey) {
    const words = transcript === '' ? {} : { transcript };
    return { event: 'call.dtmf', digits: turn.digits, webhook, ...words };
  }
  return { event: 'call.speech', transcript, confidence: meanConfidence(said), webhook };
}

/**
 * What the application is told of words that may change; null if it has not asked for that.
 * @param text the newest partial result of the caller
 */
export function partialNotice({ stage }: CallState, text: string, confidence: number | null): AiNotice | null {
  if (stage.name !== 'with-ai' || stage.turn.kind !== 'listen') return null;
  const { turn } = stage;
  const { webhook, partials } = turn.listen;
  if (partials !== true || turn.wordsFrom === null || turn.digits !== '') return null;
  const transcript = [...wordsOf(stage, turn).map((words) => words.text), text].join(' ');
  return { event: 'call.speech', transcript, confidence, webhook, partial: true };
}

/** The longer the words, the more they count. */
function meanConfidence(said: readonly Words[]): number | null {
  let sum = 0;
  let length = 0;
  for (const { text, confidence } of said) {
    if (confidence === null) continue;
    sum += confidence * text.length;
    length += text.length;
  }
  return length === 0 ? null : sum / length;
}
