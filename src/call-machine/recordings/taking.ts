/** A stage has a party recorded: a beep, then what the party says, until a key, silence, a limit, or the party is gone. */
import type { LegId, PlayId } from '../../ports/ids.ts';
import type { RecordingTrigger } from '../../ports/leg-recorder.ts';
import type { Step } from '../step.ts';
import { newPlay } from '../step.ts';
import { beginRecording, endRecording } from './leg-recordings.ts';
import type { Taking, TakingRequest } from './state.ts';

/** Begins with the beep. @returns null: the recording could not begin, and that is on record */
export function beginTaking(step: Step, leg: LegId, trigger: RecordingTrigger, request: TakingRequest): Taking | null {
  const beep = request.beep === null ? null : newPlay(step, request.beep);
  const taking = { leg, trigger, request, beep, recording: null };
  return beep === null ? startTaking(step, taking) : taking;
}

/** A prompt ended. Behind the beep the recording begins, also where the beep could not be played. */
export function beepOver(step: Step, taking: Taking, play: PlayId): Taking | null {
  return taking.beep?.id === play ? startTaking(step, taking) : taking;
}

/** The party pressed a key. One that does not end the recording does nothing. */
export function takingKey(step: Step, { recording, request }: Taking, digit: string): void {
  if (recording !== null && request.finishOnKey.includes(digit)) endRecording(step, recording, 'key', digit);
}

function startTaking(step: Step, taking: Taking): Taking | null {
  const recording = beginRecording(step, taking.leg, taking.trigger, taking.request);
  const isOpen = step.state.recordings.some(({ id }) => id === recording);
  return isOpen ? { ...taking, beep: null, recording } : null;
}
