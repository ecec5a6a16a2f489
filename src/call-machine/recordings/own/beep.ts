/** The tone that all who are recorded hear, as long as the call is really being recorded. */
import type { LegId } from '../../../ports/ids.ts';
import { sceneOf } from '../../scene.ts';
import type { CallState } from '../../state.ts';
import type { Step } from '../../step.ts';
import { patch } from '../../step.ts';

/** It is time for the tone. */
export function beep(step: Step): void {
  const { ownRecording, plan } = step.state;
  const tone = plan.recorder?.beep ?? null;
  if (ownRecording === undefined || tone === null) return;
  patch(step, { ownRecording: { ...ownRecording, nextBeepAt: step.at + tone.everyMs } });
  const legs = recordedLegs(step.state);
  if (legs.length > 0) step.effects.push({ type: 'chime', legs, prompt: tone.prompt });
}

/** Those who are in the recording now: the caller, and whomever it hears. An AI needs no tone. */
function recordedLegs(state: CallState): readonly LegId[] {
  const hears = sceneOf(state)[state.caller];
  if (hears === undefined) return [];
  const others = hears.flatMap((source) => (source.kind === 'leg' ? [source.leg] : []));
  return [state.caller, ...others.filter((id) => state.legs.some((leg) => leg.id === id && leg.role !== 'ai'))];
}
