/** What a waiting caller hears when the announcement is over: music, and now and then how long the wait has been. */
import type { Prompt } from '../../ports/prompt.ts';
import type { Step } from '../step.ts';
import { newPlay, patchHandoff } from '../step.ts';
import { handoffOf } from './handoff-step.ts';
import { waitText } from './wording.ts';

/** When a caller who begins to wait now is first told of the wait; null: never. */
export function firstUpdate({ state, at }: Step): number | null {
  return state.plan.wait === null ? null : at + state.plan.wait.everyMs;
}

/** Music from its beginning, or silence where the plan has none. */
export function startMusic(step: Step): void {
  const { holdMusic } = step.state.plan;
  patchHandoff(step, { music: holdMusic === null ? null : newPlay(step, holdMusic, true) });
}

/** Says how long the wait has been; not over the announcement. */
export function tellWait(step: Step): void {
  const { wait } = step.state.plan;
  const { startedAt, announcement } = handoffOf(step);
  if (wait === null) return;
  patchHandoff(step, { nextUpdate: step.at + wait.everyMs });
  if (announcement !== null) return;
  const prompt: Prompt =
    'text' in wait.prompt
      ? { ...wait.prompt, text: wait.prompt.text.replaceAll('{waitText}', waitText(step.at - startedAt)) }
      : wait.prompt;
  patchHandoff(step, { update: newPlay(step, prompt), music: null });
}
