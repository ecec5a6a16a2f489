import { inList } from '../sql/in-list.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import type { AuditTable } from './audit-table.ts';
import type { CallbackTable } from './callback-table.ts';
import type { SpokenWords } from './transcript-page.ts';

interface Tables {
  readonly audit: AuditTable;
  readonly callbacks: CallbackTable;
  readonly words: SpokenWords;
  /** This process. */
  readonly node: string;
}

/**
 * Deletes calls that ended before a time, the oldest first, with all that belongs to them. Runs within a transaction. On
 * a database server those of other nodes are left to them, which have their recordings; not those of nodes that are gone.
 * @param at now: RFC 3339, UTC
 * @returns their ids
 */
export async function deleteEnded(
  session: Session,
  { audit, callbacks, words, node }: Tables,
  { before, limit, at }: { readonly before: string; readonly limit: number; readonly at: string },
): Promise<readonly string[]> {
  const ids = (await session.all(ENDED, before, node, limit)).map(({ id }) => id);
  if (ids.length === 0) {
    await callbacks.deleteOver(session, before);
    return ids;
  }
  const calls = JSON.stringify(ids);
  await audit.removeCalls(session, ids, at);
  for (const id of ids) await words.deleteCall(session, id);
  await callbacks.deleteCalls(session, calls);
  for (const remove of DELETE_CALLS) await session.run(remove, calls);
  return ids;
}

const ENDED = query(({ db, dialect }, before: Param<string>, node: Param<string>, limit: Param<number>) =>
  db
    .selectFrom('calls')
    .select('id')
    .where('ended_at', '<', before)
    .orderBy('ended_at')
    .limit(limit)
    .$if(dialect === 'postgres', (ended) =>
      ended
        .where((eb) =>
          eb.or([
            eb('node', '=', node),
            eb('node', 'is', null),
            eb('node', 'not in', eb.selectFrom('nodes').select('name')),
          ]),
        )
        .forUpdate()
        .skipLocked(),
    ),
);

/** Deletes rows before the rows that they refer to. */
const DELETE_CALLS = [
  ...(['voicemails', 'deliveries', 'journal', 'handoffs', 'dialled_agents'] as const).map((table) =>
    query(({ db, dialect }, calls: Param<string>) =>
      db.deleteFrom(table).where((eb) => inList(dialect, eb.ref('call_id'), calls)),
    ),
  ),
  query(({ db, dialect }, calls: Param<string>) =>
    db.deleteFrom('calls').where((eb) => inList(dialect, eb.ref('id'), calls)),
  ),
];
