/** A caller who waits in a queue may go elsewhere by a key. */
import type { Fallback } from '../../../../ports/call-control.ts';
import type { CallEventOf } from '../../../events.ts';
import type { Step } from '../../../step.ts';
import { takeFallback } from '../fallbacks/index.ts';
import { currentHandoff, patchHandoff } from '../handoff-step.ts';
import { forgetAgents } from '../forget-agents.ts';
import { leaveQueue } from './in-queue.ts';

/** Takes a key of the caller's. What cannot be done does nothing, and the caller waits on. */
export function queueKey(step: Step, { leg, digit }: CallEventOf<'media.dtmf'>): void {
  const { queue, asking } = currentHandoff(step);
  if (leg !== step.state.caller || queue === undefined || asking?.waits !== true) return;
  const { callback, voicemail, ai } = queue.keys;
  const chosen: Fallback | null =
    digit === callback
      ? { kind: 'callback' }
      : digit === voicemail
        ? { kind: 'voicemail' }
        : digit === ai
          ? { kind: 'ai' }
          : null;
  if (chosen === null || !takeFallback(step, chosen, 'caller-chose')) return;
  if (step.state.stage.name !== 'handoff') return;
  // The handoff goes on in another way.
  forgetAgents(step);
  leaveQueue(step, 'left', 'caller-chose');
  patchHandoff(step, { asking: null, remaining: [] });
}
