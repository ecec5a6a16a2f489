import { z } from 'zod';
import type { AuditBreak } from '../../ports/audit.ts';
import type { AuditedEntry } from './link.ts';

/** What is in a file. */
export interface FileContent {
  readonly bytes: number;
  /** Base64url. */
  readonly sha256: string;
}

const kept = z.object({ recording: z.string(), bytes: z.number(), sha256: z.string() });
const deletedOne = z.object({ recording: z.string() });
const deletedAll = z.object({ retentionDays: z.number().nullable() });

/**
 * Holds the recordings of a call against the hashes that are on record, which its chain vouches for.
 * @param contentOf of the file of a recording, whether it is a call's own or of a leg; null: it is not there
 * @returns how many are to be there, and what does not hold
 */
export function verifyRecordings(
  call: string,
  entries: readonly AuditedEntry[],
  contentOf: (recording: string) => FileContent | null,
): { readonly recordings: number; readonly breaks: readonly AuditBreak[] } {
  const due = new Map<string, FileContent>();
  for (const { type, data } of entries) {
    if (type === 'recording.kept') {
      const found = read(kept, data);
      if (found !== null) due.set(found.recording, found);
    } else if (type === 'leg.recordingDeleted') {
      due.delete(read(deletedOne, data)?.recording ?? '');
    } else if (type === 'recording.deleted') {
      if (read(deletedAll, data)?.retentionDays === null) due.delete(call);
      else due.clear();
    }
  }
  const breaks = [...due].flatMap(([recording, { bytes, sha256 }]): readonly AuditBreak[] => {
    const where = `recording ${recording}`;
    const content = contentOf(recording);
    if (content === null) return [{ where, message: 'is missing, and no deletion is on record' }];
    if (content.bytes !== bytes)
      return [{ where, message: `has ${String(content.bytes)} bytes, and ${String(bytes)} are on record` }];
    return content.sha256 === sha256 ? [] : [{ where, message: 'is not what was recorded' }];
  });
  return { recordings: due.size, breaks };
}

function read<Value>(schema: z.ZodType<Value>, data: string): Value | null {
  try {
    return schema.parse(JSON.parse(data));
  } catch {
    return null;
  }
}
