import { join, resolve } from 'node:path';
import { MAX_RECORDINGS, recordingIdOf } from '../call-machine/index.ts';
import type { Config } from '../config/index.ts';
import { asCallId, asRecordingId } from '../ports/ids.ts';
import type { CallId, RecordingId } from '../ports/ids.ts';
import { RECORDING_FORMATS } from '../ports/recording-files.ts';
import type { RecordingFormat } from '../ports/recording-files.ts';

/** What the name of a file says. */
export interface NamedRecording {
  readonly call: CallId;
  /** That of the call itself has the id of the call. */
  readonly recording: RecordingId;
  readonly format: RecordingFormat;
}

/** The name of the file of a recording. */
export function recordingName(id: CallId | RecordingId, format: RecordingFormat): string {
  return `${id}.${format}`;
}

/** The path of a recording in the directory of recordings. It is written as WAV. */
export function recordingIn(directory: string, id: CallId | RecordingId, format: RecordingFormat = 'wav'): string {
  return join(directory, recordingName(id, format));
}

/** Whose recording a file of that name is, and of which call; null: it is none of ours. */
export function recordingOfName(name: string): NamedRecording | null {
  const [, call, part = '', format] = /^([0-9a-f-]{36})(\.rec\d+)?\.(wav|opus)$/.exec(name) ?? [];
  if (call === undefined) return null;
  const known = RECORDING_FORMATS.find((each) => each === format) ?? 'wav';
  return { call: asCallId(call), recording: asRecordingId(`${call}${part}`), format: known };
}

/** Where the recording of a call, or of one of its legs, is written, whether it has been made or not. */
export function recordingFile({ recording }: Pick<Config, 'recording'>, id: CallId | RecordingId): string {
  return resolve(recordingIn(recording.directory, id));
}

/** Every recording that a call may have: its own first, then those of its legs. */
export function recordingsOf(call: CallId): readonly (CallId | RecordingId)[] {
  return [call, ...Array.from({ length: MAX_RECORDINGS }, (_, index) => recordingIdOf(call, index + 1))];
}
