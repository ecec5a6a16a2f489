import type { Step } from '../step.ts';
import { patch } from '../step.ts';
import type { VoicePlan } from './plan.ts';
import type { VoiceState } from './state.ts';

/** Changes what is known of the AI's voice. Without one it does nothing. */
export function patchVoice(step: Step, changes: Partial<VoiceState>): void {
  const { voice } = step.state;
  if (voice !== null) patch(step, { voice: { ...voice, ...changes } });
}

/** The plan of the voice. Whoever asks has made sure that the call has one. */
export function voicePlanOf({ state }: Step): VoicePlan {
  if (state.voice === null) throw new Error('the call has no AI that speaks for itself');
  return state.voice.plan;
}
