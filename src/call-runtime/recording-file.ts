import { resolve } from 'node:path';
import type { Config } from '../config/index.ts';
import type { CallId } from '../ports/ids.ts';

/** Where the recording of a call is, whether it has been made or not. */
export function recordingFile({ recording }: Config, call: CallId): string {
  return resolve(recording.directory, `${call}.wav`);
}
