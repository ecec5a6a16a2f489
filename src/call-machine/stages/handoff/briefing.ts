import type { Prompt } from '../../../ports/prompt.ts';
import { ANONYMOUS_CALLER } from '../../shown-caller.ts';
import { cutToTime } from '../../spoken-time.ts';
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
  const { plan, shownFrom } = state;
  if (template === null) return [];
  if (!('text' in template)) return [template];
  const from = shownFrom ?? ANONYMOUS_CALLER;
  const whole = fillTemplate(template.text, { from, to: ourNumber(state), reason, summary });
  const { whisperMaxMs } = plan.handoff;
  const words = whisperMaxMs === undefined ? whole : cutToTime(whole, whisperMaxMs);
  const hint = acceptHint(accept);
  // A call of a former version is replayed as it was.
  if (plan.handoff.hintApart !== true) return [{ ...template, text: `${words} ${hint}`.trim() }];
  return [words, hint].filter((text) => text !== '').map((text) => ({ ...template, text }));
}
