import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/index.ts';
import { repairWav } from '../media/wav/index.ts';
import type { CallId, RecordingId } from '../ports/ids.ts';
import { recordingFile, recordingsOf } from './recording-file.ts';

/** Makes `recording.directory` if calls are recorded. @throws Error of the file system */
export async function makeRecordingDirectory({ recording }: Config): Promise<void> {
  if (recording.enabled) await mkdir(recording.directory, { recursive: true, mode: 0o700 });
}

/** The file of a call's recording, or of that of one of its legs; null where there is none. */
export function findRecording(config: Config, id: CallId | RecordingId): string | null {
  const file = recordingFile(config, id);
  return existsSync(file) ? file : null;
}

/** Repairs recordings that a crash cut off, whose headers say less than there is. It logs one that it cannot repair. */
export async function repairRecordings(config: Config, calls: readonly CallId[], logger: Logger): Promise<void> {
  for (const id of calls.flatMap(recordingsOf)) {
    const file = findRecording(config, id);
    if (file === null) continue;
    try {
      await repairWav(file);
    } catch (error) {
      logger.warn({ err: error, file }, 'a recording that a crash cut off cannot be repaired');
    }
  }
}
