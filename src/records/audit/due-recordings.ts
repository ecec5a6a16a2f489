import { z } from 'zod';
import type { AuditBreak, DueRecording } from '../../ports/audit.ts';
import type { RecordingId } from '../../ports/ids.ts';
import { asRecordingId } from '../../ports/ids.ts';
import type { WantedContent } from '../../ports/recording-files.ts';
import { RECORDING_FORMATS } from '../../ports/recording-files.ts';
import type { AuditedEntry } from './link.ts';

const kept = z.object({
  recording: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  format: z.enum(RECORDING_FORMATS).default('wav'),
});
const deletedOne = z.object({ recording: z.string() });
const deletedAll = z.object({ retentionDays: z.number().nullable() });

/** The recordings of a call that are to be there, by the hashes that are on record, which its chain vouches for. */
export function dueRecordings(call: string, entries: readonly AuditedEntry[]): readonly DueRecording[] {
  const due = new Map<string, DueRecording>();
  for (const { type, data } of entries) {
    if (type === 'recording.kept') {
      const found = read(kept, data);
      if (found !== null) due.set(found.recording, { ...found, recording: asRecordingId(found.recording) });
    } else if (type === 'leg.recordingDeleted') {
      due.delete(read(deletedOne, data)?.recording ?? '');
    } else if (type === 'recording.deleted') {
      if (read(deletedAll, data)?.retentionDays === null) due.delete(call);
      else due.clear();
    }
  }
  return [...due.values()];
}

/** Why the file of a recording is not the one that is on record; null: it is. @param content null: it is not there */
export function recordingBreak(
  { recording, bytes, sha256 }: WantedContent & { readonly recording: RecordingId },
  content: WantedContent | null,
): AuditBreak | null {
  const where = `recording ${recording}`;
  if (content === null) return { where, message: 'is missing, and no deletion is on record' };
  if (content.bytes !== bytes)
    return { where, message: `has ${String(content.bytes)} bytes, and ${String(bytes)} are on record` };
  return content.sha256 === sha256 ? null : { where, message: 'is not what was recorded' };
}

function read<Value>(schema: z.ZodType<Value>, data: string): Value | null {
  try {
    return schema.parse(JSON.parse(data));
  } catch {
    return null;
  }
}
