import { MediaError } from '../../ports/media.ts';

/** Recordings that a room may have at once. */
const MAX_RECORDINGS_PER_ROOM = 12;

/** Sound that was said before the end of a pause is out of every buffer after so long. Until then nothing is recorded. */
export const RESUME_LAG_MS = 200;

/**
 * Whether a room that writes these files may begin another.
 * @throws MediaError `too-many-recordings`; `io`: that file is being written already
 */
export function assertRecordingFree(files: readonly string[], file: string): void {
  if (files.includes(file)) throw new MediaError('io', 'a recording to this file runs already');
  if (files.length >= MAX_RECORDINGS_PER_ROOM) {
    throw new MediaError('too-many-recordings', `a room has ${MAX_RECORDINGS_PER_ROOM} recordings at most`);
  }
}
