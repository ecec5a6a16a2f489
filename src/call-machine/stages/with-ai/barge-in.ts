/** The caller speaks while the AI talks: the AI stops, and listens. */
import type { AiAction } from '../../../ports/ai.ts';
import type { Prompt } from '../../../ports/prompt.ts';
import { CHARACTER_MS } from '../../spoken-time.ts';
import type { CallState } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact, patch, stageOf } from '../../step.ts';
import { voiceOf } from './listening.ts';
import type { Talking, WithAi } from './state.ts';

type TalkAction = Extract<AiAction, { type: 'talk' }>;

/** When the caller has spoken into the talk for long enough; null: does not speak, or may not stop it. */
export function bargeInDeadline(state: CallState, stage: WithAi): number | null {
  const { turn } = stage;
  const { speech } = state.plan;
  const voice = voiceOf(state);
  if (turn.kind !== 'talk' || !turn.bargeIn || speech === undefined || voice === null) return null;
  // Whoever spoke before, or makes one long noise, has not spoken into this.
  if (!voice.speaking || voice.goesOn || voice.since < turn.since || !isQuestion(state.ai.queue)) return null;
  return voice.since + speech.bargeIn.minSpeechMs;
}

/** Whether a caller who speaks may stop a talk, or let it go unheard. */
export function isInterruptible({ plan }: CallState, { bargeIn }: TalkAction): boolean {
  const { speech } = plan;
  return speech !== undefined && (bargeIn ?? speech.bargeIn.enabled);
}

/** Before a `hangup` a talk is a farewell, and before a `transfer` an announcement. These are heard out. */
function isQuestion(queue: readonly AiAction[]): boolean {
  const next = queue.find(({ type }) => type !== 'talk' && type !== 'stream' && type !== 'endStream');
  return next === undefined || next.type === 'listen';
}

/**
 * Stops the talk, and drops those that wait before the next `listen`, except those that may not be interrupted. Words
 * from now on count for that `listen`.
 */
export function bargeIn(step: Step): void {
  const stage = stageOf(step, 'with-ai');
  const voice = voiceOf(step.state);
  if (stage.turn.kind !== 'talk' || voice === null) return;
  stop(step, stage.turn, (action) => isInterruptible(step.state, action));
  patch(step, { stage: { ...stageOf(step, 'with-ai'), bargedAt: stage.bargedAt ?? voice.since } });
}

/** The caller pressed a key: a talk that keys stop is over, with those of its kind that wait before the next `listen`. */
export function keyIn(step: Step): void {
  const { turn } = stageOf(step, 'with-ai');
  if (turn.kind !== 'talk' || !turn.keysStop || !isQuestion(step.state.ai.queue)) return;
  stop(step, turn, ({ keysStop }) => keysStop === true);
}

/** Ends a talk, and drops those that wait before the next other action, as far as they may be. */
function stop(step: Step, turn: Talking, mayDrop: (action: TalkAction) => boolean): void {
  const playedMs = turn.startedAt === null ? 0 : Math.max(0, step.at - turn.startedAt);
  const { id, prompt } = turn.play;
  fact(step, 'ai.interrupted', { play: id, prompt, playedMs, heard: heardOf(prompt, turn, playedMs) });
  const { queue } = step.state.ai;
  const next = queue.findIndex(({ type }) => type !== 'talk');
  const [talks, rest] = next === -1 ? [queue, []] : [queue.slice(0, next), queue.slice(next)];
  const kept = talks.filter((action) => action.type === 'talk' && !mayDrop(action));
  patch(step, {
    stage: { ...stageOf(step, 'with-ai'), turn: { kind: 'idle' } },
    ai: { ...step.state.ai, queue: [...kept, ...rest] },
  });
}

/** The words that were said in that time, at a usual pace, up to the last whole one. */
function heardOf(prompt: Prompt, { startedAt }: Talking, playedMs: number): string | null {
  if (!('text' in prompt)) return null;
  if (startedAt === null) return '';
  const length = Math.round(playedMs / CHARACTER_MS);
  if (length >= prompt.text.length) return prompt.text;
  return prompt.text.slice(0, prompt.text.lastIndexOf(' ', length) + 1).trimEnd();
}
