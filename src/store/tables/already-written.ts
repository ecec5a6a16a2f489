import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import type { EncodedBatch } from './encoded-batch.ts';

/** Whether the journal has all entries of a batch: it was written before, and nobody heard of it. */
export async function isWritten(session: Session, { callId, entries }: EncodedBatch): Promise<boolean> {
  const [first] = entries;
  if (first === undefined) return false;
  const rows = await session.all(SAME, callId, first[0], entries.length);
  return (
    rows.length === entries.length &&
    entries.every(([sequence, at, kind, type, , data], index) => {
      const row = rows[index];
      return row?.sequence === sequence && row.at === at && row.kind === kind && row.type === type && row.data === data;
    })
  );
}

const SAME = query(({ db }, callId: Param<string>, from: Param<number>, limit: Param<number>) =>
  db
    .selectFrom('journal')
    .select(['sequence', 'at', 'kind', 'type', 'data'])
    .where('call_id', '=', callId)
    .where('sequence', '>=', from)
    .orderBy('sequence')
    .limit(limit),
);
