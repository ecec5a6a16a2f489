import type { Fact } from '../../ports/facts.ts';
import type { MeasuredWhisper } from '../../ports/records.ts';
import type { CallEventOf } from '../events.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';

/** It has been measured how private a whisper was: the handoff has the figures, whether it goes on or is over. */
export function takeWhisper(step: Step, event: CallEventOf<'whisper.measured'>): void {
  const noted = noteWhisper(step.state, event);
  if (noted === null) return;
  step.state = noted.state;
  step.facts.push(...noted.facts);
}

/** The same for a call in whatever state, also one that has ended. Null: it has no such handoff. */
export function noteWhisper(
  state: CallState,
  { handoff: id, leg, privacy }: Omit<CallEventOf<'whisper.measured'>, 'type' | 'at'>,
): { readonly state: CallState; readonly facts: readonly Fact[] } | null {
  const whisper: MeasuredWhisper = { leg, ...privacy };
  const data = { handoffId: id, ...whisper };
  const facts: Fact[] = [{ type: 'handoff.whisperPrivacy', data }];
  if (privacy.alarm) facts.push({ type: 'handoff.privacyAlarm', data });
  const noted = <Each extends { readonly whispers?: readonly MeasuredWhisper[] | undefined }>(handoff: Each): Each => ({
    ...handoff,
    whispers: [...(handoff.whispers ?? []), whisper],
  });
  const { stage, handoffs } = state;
  if ((stage.name === 'handoff' || stage.name === 'callback') && stage.handoff.id === id) {
    return { state: { ...state, stage: { ...stage, handoff: noted(stage.handoff) } }, facts };
  }
  if (!handoffs.some((each) => each.id === id)) return null;
  return { state: { ...state, handoffs: handoffs.map((each) => (each.id === id ? noted(each) : each)) }, facts };
}
