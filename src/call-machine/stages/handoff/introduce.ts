import type { LegId } from '../../../ports/ids.ts';
import type { Prompt } from '../../../ports/prompt.ts';
import { enqueueSaid } from '../../said.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';

/** Caller and agent hear the words, or the beep, that introduce them to each other. */
export function introduce(step: Step, agent: LegId, prompt: Prompt): void {
  const way = 'text' in prompt ? 'say' : 'play';
  for (const leg of [callerOf(step.state).id, agent]) enqueueSaid(step, { leg, way, prompt });
}
