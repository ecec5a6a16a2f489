import type { AiAction } from '../../../ports/ai.ts';
import type { Play } from '../../play.ts';
import type { Taking } from '../../recordings/state.ts';

/** What the caller said: a final result. */
export interface Words {
  readonly text: string;
  readonly confidence: number | null;
  /** Milliseconds since the Unix epoch. */
  readonly endAt: number;
  /** When the result came. */
  readonly toldAt: number;
}

/** How an answer to what the caller said comes along. Times are milliseconds since the Unix epoch. */
export interface Reply {
  /** The caller had said all, the recognizer had written it down, and the AI was asked. */
  readonly spokenAt: number;
  readonly recognizedAt: number;
  readonly askedAt: number;
  /** The first sentence was there; null: not yet. */
  readonly answeredAt: number | null;
  readonly firstTokenMs: number | null;
}

/** The AI says something. */
export interface Talking {
  readonly kind: 'talk';
  readonly play: Play;
  /** A caller who speaks stops it. */
  readonly bargeIn: boolean;
  /** A key stops it. */
  readonly keysStop: boolean;
  /** When the caller was given it, and when it was first heard; null: it has not begun. */
  readonly since: number;
  readonly startedAt: number | null;
}

/** The AI waits for keys and words. */
export interface Listening {
  readonly kind: 'listen';
  readonly listen: Extract<AiAction, { type: 'listen' }>;
  readonly digits: string;
  /** When it ends if nobody speaks. */
  readonly deadline: number;
  /** Words that ended after this count; null: words do not count. */
  readonly wordsFrom: number | null;
}

/** The AI has the caller recorded. */
export interface RecordingCaller {
  readonly kind: 'record';
  readonly taking: Taking;
}

/** What the AI is doing with the caller. */
export type AiTurn = { readonly kind: 'idle' } | Talking | Listening | RecordingCaller;

/** The AI has the caller. */
export interface WithAi {
  readonly name: 'with-ai';
  readonly turn: AiTurn;
  /** Digits pressed while nobody listened. */
  readonly typeAhead: string;
  /** What the caller has said since the last `listen` that ended, oldest first. */
  readonly words: readonly Words[];
  /** The caller began then to speak into what the AI said, and nobody has listened since; null: did not. */
  readonly bargedAt: number | null;
  /** The answer that the caller waits for; null: none. */
  readonly reply: Reply | null;
}

/** It is the AI's turn, and it has not said anything yet. */
export const WITH_AI: WithAi = {
  name: 'with-ai',
  turn: { kind: 'idle' },
  typeAhead: '',
  words: [],
  bargedAt: null,
  reply: null,
};
