import type { CallId } from '../../ports/ids.ts';
import type { StoredEntry } from '../../ports/journal.ts';
import type { CallRecord } from '../../ports/records.ts';
import { storedEntry } from '../../records/facts/index.ts';
import type { Database } from '../sql/database.ts';
import { CALL, EVENTS, keptEntry } from './journal-queries.ts';

/** A call as it is on record, with its whole journal. */
export interface CallOnRecord {
  readonly record: CallRecord;
  readonly entries: readonly StoredEntry[];
}

/** Reads a call, of one moment: a program may go on writing. @returns null: there is no such call */
export async function readCall(database: Database, call: CallId): Promise<CallOnRecord | null> {
  return await database.reading(async (session) => {
    const row = await session.first(CALL, call);
    if (row === null) return null;
    const rows = await session.all(EVENTS, call, 0, null, Number.MAX_SAFE_INTEGER);
    return {
      record: JSON.parse(row.record) as CallRecord,
      entries: rows.map((each) => storedEntry(keptEntry(each))),
    };
  });
}
