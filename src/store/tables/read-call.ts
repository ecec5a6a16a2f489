import type { SQLOutputValue } from 'node:sqlite';
import { asCallId } from '../../ports/ids.ts';
import type { CallId } from '../../ports/ids.ts';
import type { StoredEntry } from '../../ports/journal.ts';
import type { CallRecord } from '../../ports/records.ts';
import type { KeptEntry } from '../../records/facts/index.ts';
import { storedEntry } from '../../records/facts/index.ts';
import { openToRead } from '../sqlite/open-to-read.ts';

/** A call as it is on record, with its whole journal. */
export interface CallOnRecord {
  readonly record: CallRecord;
  readonly entries: readonly StoredEntry[];
}

/** Columns of a line of the journal, as {@link KeptEntry} has them. */
const ENTRIES = 'SELECT position, call_id, sequence, at, kind, type, version, data FROM journal';

/** Reads a call by a connection that only reads. @returns null: there is no such call. @throws StoreError `open` */
export function readCall(file: string, busyTimeoutMs: number, call: CallId): CallOnRecord | null {
  const database = openToRead(file, busyTimeoutMs);
  try {
    // One view of both: a program may go on writing.
    database.exec('BEGIN');
    const row = database.prepare('SELECT record FROM calls WHERE id = ?').get(call);
    if (row === undefined) return null;
    const rows = database.prepare(`${ENTRIES} WHERE call_id = ? ORDER BY sequence`).all(call);
    return {
      record: JSON.parse(String(row['record'])) as CallRecord,
      entries: rows.map((each) => storedEntry(keptEntry(each))),
    };
  } finally {
    database.close();
  }
}

/** A row of the journal. */
export function keptEntry(row: Readonly<Record<string, SQLOutputValue>>): KeptEntry {
  return {
    position: Number(row['position']),
    callId: asCallId(String(row['call_id'])),
    sequence: Number(row['sequence']),
    at: String(row['at']),
    kind: row['kind'] === 'input' ? 'input' : 'fact',
    type: String(row['type']),
    version: row['version'] === null ? null : Number(row['version']),
    data: String(row['data']),
  };
}
