import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CallRecord } from '../../src/ports/records.ts';
import { recordingBreak } from '../../src/records/audit/index.ts';
import { directoryShelf } from '../../test/fakes/directory-shelf.ts';
import { doAuditJob } from '../../src/store/thread/audit-jobs.ts';
import type { AuditResults } from '../../src/store/thread/audit-jobs.ts';

/** The fact `recording.kept`, as far as it matters here. */
export interface KeptFact {
  readonly recording: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly format?: 'opus';
}

/** What the records say of the recording of a call. */
export interface RecordingOnRecord {
  readonly call: string;
  readonly from: string;
  /** Facts `recording.kept` of the call's own recording. */
  readonly kept: readonly KeptFact[];
  /** Facts that name what is missing. */
  readonly gaps: number;
  /** Breaks of its chain and of its recordings. */
  readonly breaks: readonly string[];
}

/** Reads the database of a product that has ended. */
export async function recordingsOnRecord(
  databaseFile: string,
  directory: string,
): Promise<readonly RecordingOnRecord[]> {
  using database = disposable(new DatabaseSync(databaseFile));
  const calls = database.prepare('SELECT record FROM calls').all();
  const facts = database.prepare(`SELECT type, data FROM journal WHERE kind = 'fact' AND call_id = ?`);
  const shelf = directoryShelf(directory);
  const records: RecordingOnRecord[] = [];
  for (const row of calls) {
    const { id, from } = JSON.parse(String(row['record'])) as CallRecord;
    const entries = facts.all(id).map(({ type, data }) => ({ type: String(type), data: String(data) }));
    const kept = entries
      .filter(({ type }) => type === 'recording.kept')
      .map(({ data }) => JSON.parse(data) as KeptFact)
      .filter(({ recording }) => recording === id);
    const gaps = entries.filter(({ type }) => type === 'recording.failed').length;
    const target = { kind: 'sqlite', file: databaseFile } as const;
    const verdict = (await doAuditJob(target, { kind: 'verifyCall', call: id })) as AuditResults['verifyCall'];
    const breaks = [...(verdict?.breaks ?? [])];
    for (const due of verdict?.due ?? []) {
      const found = recordingBreak(due, await shelf.contentOf(due.recording, due.format));
      if (found !== null) breaks.push(found);
    }
    const texts = breaks.map(({ where, message }) => `${where} ${message}`);
    records.push({ call: id, from, kept, gaps, breaks: texts });
  }
  return records;
}

/** Whether the file of a recording is the one whose hash is on record. */
export function isKept(file: string, { kept }: RecordingOnRecord): boolean {
  const [only] = kept;
  if (only === undefined || kept.length > 1 || !existsSync(file)) return false;
  return createHash('sha256').update(readFileSync(file)).digest('base64url') === only.sha256;
}

/** The file of a call's own recording, whichever is there. */
export function fileOf(directory: string, call: string): string {
  const opus = join(directory, `${call}.opus`);
  return existsSync(opus) ? opus : join(directory, `${call}.wav`);
}

function disposable(database: DatabaseSync): DatabaseSync & Disposable {
  return Object.assign(database, { [Symbol.dispose]: () => database.close() });
}
