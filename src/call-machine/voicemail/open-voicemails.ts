/** Messages that callers leave, from the beginning of the recording to the fact that there is one. */
import type { RecordingId } from '../../ports/ids.ts';
import type { RecordingEnd } from '../../ports/leg-recorder.ts';
import { timestamp } from '../records.ts';
import { handoffsOf } from '../state.ts';
import type { Step } from '../step.ts';
import { fact, patch } from '../step.ts';
import type { OpenVoicemail, VoicemailOutcome } from './state.ts';

/** The recording of a message has begun. */
export function openVoicemail(step: Step, opened: Omit<OpenVoicemail, 'startedAt'>): void {
  const { recording: voicemail, handoff: handoffId, leg, mailbox, minMs } = opened;
  patch(step, { voicemails: [...step.state.voicemails, { ...opened, startedAt: step.at }] });
  fact(step, 'voicemail.started', { voicemail, handoffId, leg, mailbox, minMs });
}

/** A recording is over, in whatever stage the call is. @returns what became of the message; null: it was none */
export function voicemailOver(
  step: Step,
  { id }: { readonly id: RecordingId },
  { by, durationMs }: { readonly by: RecordingEnd; readonly durationMs: number },
): VoicemailOutcome | null {
  const voicemail = step.state.voicemails.find(({ recording }) => recording === id);
  if (voicemail === undefined) return null;
  patch(step, { voicemails: step.state.voicemails.filter((each) => each !== voicemail) });
  if (durationMs === 0 || durationMs < voicemail.minMs) {
    const reason = by === 'failed' ? 'failed' : 'empty';
    fact(step, 'voicemail.discarded', { voicemail: id, durationMs, reason });
    // Of a recording without sound there is no file.
    if (durationMs > 0) step.effects.push({ type: 'discardRecording', recording: id });
    return reason;
  }
  left(step, voicemail, { by, durationMs });
  return 'left';
}

function left(
  step: Step,
  { recording, leg, handoff: handoffId, mailbox, startedAt }: OpenVoicemail,
  how: { readonly by: RecordingEnd; readonly durationMs: number },
): void {
  const { from, to, route } = step.state;
  const handoff = handoffsOf(step.state).find(({ id }) => id === handoffId);
  fact(step, 'voicemail.left', {
    voicemail: recording,
    handoffId,
    leg,
    mailbox,
    from,
    to,
    route,
    startedAt: timestamp(startedAt),
    ...how,
    reason: handoff?.reason ?? '',
    summary: handoff?.summary ?? '',
    context: handoff?.context === null || handoff === undefined ? null : { ...handoff.context },
  });
}
