import { resolve } from 'node:path';
import { MAX_RECORDINGS, recordingIdOf } from '../call-machine/index.ts';
import type { Config } from '../config/index.ts';
import type { CallId, RecordingId } from '../ports/ids.ts';

/** Where the recording of a call, or of one of its legs, is, whether it has been made or not. */
export function recordingFile({ recording }: Config, id: CallId | RecordingId): string {
  return resolve(recording.directory, `${id}.wav`);
}

/** Every recording that a call may have: its own first, then those of its legs. */
export function recordingsOf(call: CallId): readonly (CallId | RecordingId)[] {
  return [call, ...Array.from({ length: MAX_RECORDINGS }, (_, index) => recordingIdOf(call, index + 1))];
}
