/** What a waiting caller hears when the announcement is over: music, and now and then how long the wait has been. */
import type { Prompt } from '../../../ports/prompt.ts';
import type { Step } from '../../step.ts';
import { newPlay } from '../../step.ts';
import { heardEarly } from './early-media.ts';
import { currentHandoff, patchHandoff } from './handoff-step.ts';
import type { CallerSide, Waiting } from './state.ts';
import { updateWords } from './queue/update-words.ts';

/**
 * Music from its beginning, or silence where there is none.
 * @param own the music of the handoff. @defaultValue that of the plan
 */
export function music(step: Step, own?: Prompt): Waiting {
  const holdMusic = own ?? step.state.plan.holdMusic;
  return { kind: 'music', play: holdMusic === null ? null : newPlay(step, holdMusic, true) };
}

/** A caller who begins to wait now. */
export function beginToWait({ state, at }: Step, hears: Waiting): CallerSide {
  const { wait } = state.plan;
  return { name: 'waiting', hears, nextUpdate: wait === null ? null : at + wait.everyMs };
}

/** Changes what the caller hears; does nothing when the caller waits no more. */
export function hear(step: Step, hears: Waiting): void {
  const { caller } = currentHandoff(step);
  if (caller.name === 'waiting') patchHandoff(step, { caller: { ...caller, hears } });
}

/** Says how long the wait has been. It does not interrupt the announcement. */
export function tellWait(step: Step): void {
  const { wait } = step.state.plan;
  const { startedAt, caller } = currentHandoff(step);
  if (wait === null || caller.name !== 'waiting') return;
  patchHandoff(step, { caller: { ...caller, nextUpdate: step.at + wait.everyMs } });
  const words = updateWords(wait.prompt, step.at - startedAt, null);
  // What the far end says is not talked over.
  const isOpen = caller.hears.kind !== 'announcement' && heardEarly(step.state, currentHandoff(step)) === null;
  if (isOpen && words !== null) {
    hear(step, { kind: 'update', play: newPlay(step, words) });
  }
  prepareUpdate(step);
}

/** Makes the next update ready. Its words are known from when it is due. */
export function prepareUpdate(step: Step): void {
  const { wait } = step.state.plan;
  const { startedAt, caller } = currentHandoff(step);
  if (wait === null || caller.name !== 'waiting' || caller.nextUpdate === null) return;
  const words = updateWords(wait.prompt, caller.nextUpdate - startedAt, null);
  if (words !== null) step.effects.push({ type: 'prepare', prompt: words });
}
