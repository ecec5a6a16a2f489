/** The AI has the caller recorded: a beep, then what the caller says, and nothing is heard meanwhile. */
import type { AiAction } from '../../../ports/ai.ts';
import type { PlayId } from '../../../ports/ids.ts';
import { beginRecording, endRecording } from '../../recordings/leg-recordings.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { newPlay, patch, stageOf } from '../../step.ts';

/** Begins a `record`. Keys of before are not for it. */
export function beginRecord(step: Step, record: Extract<AiAction, { type: 'record' }>): void {
  const beep = record.beep === null ? null : newPlay(step, record.beep);
  patch(step, {
    stage: { ...stageOf(step, 'with-ai'), typeAhead: '', turn: { kind: 'record', record, beep, recording: null } },
  });
  if (beep === null) startRecording(step);
}

/** A prompt ended. Behind the beep the recording begins, also where the beep could not be played. */
export function beepOver(step: Step, play: PlayId): void {
  const { turn } = stageOf(step, 'with-ai');
  if (turn.kind === 'record' && turn.beep?.id === play) startRecording(step);
}

/** The caller pressed a key. One that does not end the recording does nothing. */
export function recordKey(step: Step, digit: string): void {
  const { turn } = stageOf(step, 'with-ai');
  if (turn.kind !== 'record' || turn.recording === null || !turn.record.finishOnKey.includes(digit)) return;
  endRecording(step, turn.recording, 'key', digit);
}

function startRecording(step: Step): void {
  const { turn } = stageOf(step, 'with-ai');
  if (turn.kind !== 'record') return;
  const recording = beginRecording(step, callerOf(step.state).id, turn.record);
  // One that may not begin is over already.
  const isOpen = step.state.recordings.some(({ id }) => id === recording);
  const stage = stageOf(step, 'with-ai');
  patch(step, { stage: { ...stage, turn: isOpen ? { ...turn, beep: null, recording } : { kind: 'idle' } } });
}
