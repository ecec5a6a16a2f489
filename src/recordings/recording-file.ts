import { join, resolve } from 'node:path';
import { MAX_RECORDINGS, recordingIdOf } from '../call-machine/index.ts';
import type { Config } from '../config/index.ts';
import { asCallId, asRecordingId } from '../ports/ids.ts';
import type { CallId, RecordingId } from '../ports/ids.ts';

/** The path of a recording in the directory of recordings. */
export function recordingIn(directory: string, id: CallId | RecordingId): string {
  return join(directory, `${id}.wav`);
}

/** Whose recording a file of that name is, and of which call; null: it is none of ours. */
export function recordingOfName(name: string): { readonly call: CallId; readonly recording: RecordingId } | null {
  const [, call, part = ''] = /^([0-9a-f-]{36})(\.rec\d+)?\.wav$/.exec(name) ?? [];
  return call === undefined ? null : { call: asCallId(call), recording: asRecordingId(`${call}${part}`) };
}

/** Where the recording of a call, or of one of its legs, is, whether it has been made or not. */
export function recordingFile({ recording }: Config, id: CallId | RecordingId): string {
  return resolve(recordingIn(recording.directory, id));
}

/** Every recording that a call may have: its own first, then those of its legs. */
export function recordingsOf(call: CallId): readonly (CallId | RecordingId)[] {
  return [call, ...Array.from({ length: MAX_RECORDINGS }, (_, index) => recordingIdOf(call, index + 1))];
}

/** The files that a call may have, whether they are there or not. */
export function recordingFilesOf(config: Config, call: CallId): readonly string[] {
  return recordingsOf(call).map((id) => recordingFile(config, id));
}
