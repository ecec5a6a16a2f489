/** How recordings of legs come to their end: by themselves, with their leg, or because nobody waits for them any more. */
import type { CallEventOf } from '../events.ts';
import { rulesOf } from '../stages/index.ts';
import type { LegRecordingResult } from '../../ports/leg-recorder.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { voicemailOver } from '../voicemail/open-voicemails.ts';
import { openLegOf } from '../step.ts';
import { closeRecording, endRecording, legGone, NOT_RECORDED } from './leg-recordings.ts';
import type { LegRecording } from './state.ts';

/** A recording is over, and its file is whole. */
export function legRecorded(step: Step, event: Omit<CallEventOf<'leg.recorded'>, 'type' | 'at'>): void {
  const known = step.state.recordings.find(({ id }) => id === event.recording);
  if (known !== undefined) over(step, known, event);
}

/** Nobody told of the end of recordings: those are over. */
export function recordingsTooLong(step: Step): void {
  for (const recording of step.state.recordings) {
    if (recording.deadline > step.at) continue;
    endRecording(step, recording.id, 'failed');
    over(step, recording, { ...NOT_RECORDED, message: 'nobody told how the recording ended' });
  }
}

/** Ends the recordings that go on for nobody. Runs after every event. */
export function followRecordings(step: Step): void {
  for (const recording of step.state.recordings) {
    const { id, leg } = recording;
    if (openLegOf(step, leg) === null) endRecording(step, id, legGone(step));
    else if (!isWanted(step.state, recording)) endRecording(step, id, 'stopped');
  }
}

/** Whether somebody waits for what comes of it. */
function isWanted(state: CallState, { id, trigger }: LegRecording): boolean {
  switch (trigger) {
    case 'ai':
    case 'voicemail':
      return rulesOf(state.stage).awaits?.(state.stage) === id;
    case 'api':
    case 'briefing':
    case 'consult':
      return true;
  }
}

function over(step: Step, recording: LegRecording, result: LegRecordingResult): void {
  const rules = rulesOf(step.state.stage);
  const isAwaited = rules.awaits?.(step.state.stage) === recording.id;
  const by = closeRecording(step, recording, result);
  const voicemail = voicemailOver(step, recording, { by, durationMs: result.durationMs });
  if (isAwaited) rules.recorded?.(step, voicemail);
}
