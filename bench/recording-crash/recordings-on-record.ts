import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CallRecord } from '../../src/ports/records.ts';
import { doAuditJob } from '../../src/store/sqlite/audit-jobs.ts';

const BUSY_MS = 1_000;

/** What the records say of the recording of a call. */
export interface RecordingOnRecord {
  readonly call: string;
  readonly from: string;
  /** Facts `recording.kept` of the call's own recording. */
  readonly kept: readonly { readonly bytes: number; readonly sha256: string }[];
  /** Facts that name what is missing. */
  readonly gaps: number;
  /** Breaks of its chain and of its recordings. */
  readonly breaks: readonly string[];
}

/** Reads the database of a product that has ended. */
export function recordingsOnRecord(databaseFile: string, directory: string): readonly RecordingOnRecord[] {
  using database = disposable(new DatabaseSync(databaseFile));
  const calls = database.prepare('SELECT record FROM calls').all();
  const facts = database.prepare(`SELECT type, data FROM journal WHERE kind = 'fact' AND call_id = ?`);
  return calls.map((row) => {
    const { id, from } = JSON.parse(String(row['record'])) as CallRecord;
    const entries = facts.all(id).map(({ type, data }) => ({ type: String(type), data: String(data) }));
    const kept = entries
      .filter(({ type }) => type === 'recording.kept')
      .map(({ data }) => JSON.parse(data) as { recording: string; bytes: number; sha256: string })
      .filter(({ recording }) => recording === id);
    const gaps = entries.filter(({ type }) => type === 'recording.failed').length;
    const verdict = doAuditJob(databaseFile, BUSY_MS, { kind: 'verifyCall', call: id, recordings: directory });
    const breaks = (verdict as { breaks: readonly { where: string; message: string }[] } | null)?.breaks ?? [];
    return {
      call: id,
      from: from ?? '',
      kept,
      gaps,
      breaks: breaks.map(({ where, message }) => `${where} ${message}`),
    };
  });
}

/** Whether the file of a recording is the one whose hash is on record. */
export function isKept(file: string, { kept }: RecordingOnRecord): boolean {
  const [only] = kept;
  if (only === undefined || kept.length > 1 || !existsSync(file)) return false;
  return createHash('sha256').update(readFileSync(file)).digest('base64url') === only.sha256;
}

/** The file of a call's own recording. */
export function wavOf(directory: string, call: string): string {
  return join(directory, `${call}.wav`);
}

function disposable(database: DatabaseSync): DatabaseSync & Disposable {
  return Object.assign(database, { [Symbol.dispose]: () => database.close() });
}
