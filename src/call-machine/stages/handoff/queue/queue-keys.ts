/** A caller who waits in a queue may go elsewhere by a key. */
import type { CallEventOf } from '../../../events.ts';
import { isOpenAt } from '../../../hours.ts';
import type { PlannedFallback } from '../../../plan.ts';
import type { Step } from '../../../step.ts';
import { takeFallback } from '../fallbacks/index.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { openAttempts } from '../state.ts';
import type { HandoffQueue } from './state.ts';

/** Takes a key of the caller's. What cannot be done does nothing, and the caller waits on. */
export function queueKey(step: Step, { leg, digit }: CallEventOf<'media.dtmf'>): void {
  const handoff = currentHandoff(step);
  const { queue, asking, fallback, nobody } = handoff;
  // A telephone that rings meanwhile may be answered at any moment.
  if (openAttempts(handoff).length > 0) return;
  if (leg !== step.state.caller || queue === undefined || asking?.waits !== true) return;
  const kind = chosenBy(digit, queue);
  if (kind === null) return;
  // A fallback of the handoff says how; it is not offered once more if nothing comes of it.
  const chosen: PlannedFallback = fallback.find((each) => each.kind === kind) ?? { kind };
  if (!isOpenAt(step.state.plan, chosen.hours, step.at)) return;
  patchHandoff(step, { fallback: fallback.filter((each) => each.kind !== kind), nobody: 'caller-chose' });
  if (!takeFallback(step, chosen, 'caller-chose')) patchHandoff(step, { fallback, nobody });
}

function chosenBy(digit: string, { keys }: HandoffQueue): 'callback' | 'voicemail' | 'ai' | null {
  if (digit === keys.callback) return 'callback';
  if (digit === keys.voicemail) return 'voicemail';
  return digit === keys.ai ? 'ai' : null;
}
