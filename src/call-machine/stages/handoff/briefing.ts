import type { Prompt } from '../../../ports/prompt.ts';
import { ANONYMOUS_CALLER } from '../../shown-caller.ts';
import { cutToTime } from '../../spoken-time.ts';
import type { CallState } from '../../state.ts';
import { ourNumber } from '../../state.ts';
import type { Step } from '../../step.ts';
import { acceptHint } from './acceptance/index.ts';
import type { Handoff } from './state.ts';
import { fillTemplate } from './wording.ts';

/**
 * The whisper with its values filled in, and behind spoken words how to accept: prompts of their own, so that the agent
 * hears the second whatever becomes of the first.
 */
export function briefingOf(
  { state }: Step,
  { template, reason, summary, accept }: Pick<Handoff, 'template' | 'reason' | 'summary' | 'accept'>,
): readonly Prompt[] {
  const { plan } = state;
  if (template === null) return [];
  const { when: _when, ...prompt } = filled(state, template, { reason, summary });
  if (!('text' in prompt)) return [prompt];
  const whole = prompt.text;
  const { whisperMaxMs } = plan.handoff;
  const words = whisperMaxMs === undefined ? whole : cutToTime(whole, whisperMaxMs);
  const hint = acceptHint(accept);
  // A call of a former version is replayed as it was.
  if (plan.handoff.hintApart !== true) return [{ ...prompt, text: `${words} ${hint}`.trim() }];
  return [words, hint].filter((text) => text !== '').map((text) => ({ ...prompt, text }));
}

/** What both hear as they are joined; null: nothing. */
export function introductionOf(
  { state }: Step,
  introduction: Prompt | null | undefined,
  why: Pick<Handoff, 'reason' | 'summary'>,
): Prompt | null {
  const template = introduction === undefined ? (state.plan.handoff.introduction ?? null) : introduction;
  return template === null ? null : filled(state, template, why);
}

/** A template with the values of the call. */
function filled<Template extends Prompt>(
  state: CallState,
  template: Template,
  { reason, summary }: Pick<Handoff, 'reason' | 'summary'>,
): Template {
  if (!('text' in template)) return template;
  const from = state.shownFrom ?? ANONYMOUS_CALLER;
  return { ...template, text: fillTemplate(template.text, { from, to: ourNumber(state), reason, summary }) };
}
