/** A caller who waits in a queue is told the place, which is asked for just before, so that it is true. */
import type { Step } from '../../../step.ts';
import { fact, newPlay } from '../../../step.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { hear } from '../waiting.ts';
import { updateWords } from './update-words.ts';

/** Words have so long to be made ready, so that the music does not stop for them. */
export const READY_MS = 1_000;

/** The place is known: what the caller is told next is made ready. */
export function makeWordsReady(step: Step): void {
  const { wait } = step.state.plan;
  const { caller, queue, startedAt } = currentHandoff(step);
  if (wait === null || queue === undefined || caller.name !== 'waiting') return;
  const words = updateWords(wait.prompt, step.at + READY_MS - startedAt, queue.place);
  patchHandoff(step, {
    queue: { ...queue, words },
    caller: { ...caller, nextUpdate: step.at + (words === null ? wait.everyMs : READY_MS) },
  });
  if (words !== null) step.effects.push({ type: 'prepare', prompt: words });
}

/** An update is due: the words that are ready are heard, or the place is asked for. */
export function tellPlace(step: Step): void {
  const { wait } = step.state.plan;
  const { caller, queue, asking, id } = currentHandoff(step);
  if (wait === null || queue === undefined || asking === null || caller.name !== 'waiting') return;
  if (queue.words === null) {
    step.effects.push({ type: 'askPlace', request: asking.request, handoff: id });
    // Should nobody answer, it is asked again.
    patchHandoff(step, { caller: { ...caller, nextUpdate: step.at + wait.everyMs } });
    return;
  }
  patchHandoff(step, { caller: { ...caller, nextUpdate: step.at + Math.max(READY_MS, wait.everyMs - READY_MS) } });
  // The announcement is not interrupted: the words come behind it.
  if (caller.hears.kind !== 'announcement') hearWords(step);
}

/** The caller hears the words that are ready. @returns false: there are none */
export function hearWords(step: Step): boolean {
  const { queue, id } = currentHandoff(step);
  if (queue === undefined || queue.words === null) return false;
  const { words, name, place } = queue;
  patchHandoff(step, { queue: { ...queue, words: null } });
  hear(step, { kind: 'update', play: newPlay(step, words) });
  if (place !== null) fact(step, 'handoff.placeTold', { handoffId: id, queue: name, prompt: words, ...place });
  return true;
}
