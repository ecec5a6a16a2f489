import type { Selectable } from 'kysely';
import { asCallId } from '../../ports/ids.ts';
import type { KeptEntry } from '../../records/facts/index.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Schema } from '../sql/schema.ts';

/** The record of a call. */
export const CALL = query(({ db }, id: Param<string>) => db.selectFrom('calls').select('record').where('id', '=', id));

/** Whose a call is, and when it ended. */
export const CALL_PLACE = query(({ db }, id: Param<string>) =>
  db.selectFrom('calls').select(['node', 'ended_at']).where('id', '=', id),
);

/** The record of a handoff. */
export const HANDOFF = query(({ db }, callId: Param<string>, id: Param<string>) =>
  db.selectFrom('handoffs').select('record').where('id', '=', id).where('call_id', '=', callId),
);

/** Records of calls that are up, oldest first. */
export const OPEN_CALLS = query(({ db }) =>
  db.selectFrom('calls').select('record').where('ended_at', 'is', null).orderBy('started_at').orderBy('id'),
);

/** The same of one process. */
export const OPEN_CALLS_OF = query(({ db }, node: Param<string>) =>
  db
    .selectFrom('calls')
    .select('record')
    .where('ended_at', 'is', null)
    .where('node', '=', node)
    .orderBy('started_at')
    .orderBy('id'),
);

const ENTRY_COLUMNS = ['position', 'call_id', 'sequence', 'at', 'kind', 'type', 'version', 'data'] as const;

/** Lines of a call's journal behind a sequence. @param kind null: of either kind */
export const EVENTS = query(
  ({ db }, callId: Param<string>, after: Param<number>, kind: Param<string | null>, limit: Param<number>) =>
    db
      .selectFrom('journal')
      .select([...ENTRY_COLUMNS])
      .where('call_id', '=', callId)
      .where('sequence', '>', after)
      .where((eb) => eb('kind', '=', eb.fn.coalesce(eb.cast<string | null>(kind, 'text'), 'kind')))
      .orderBy('sequence')
      .limit(limit),
);

/** Lines of all journals behind a position. @param kind null: of either kind */
export const ENTRIES = query(({ db }, after: Param<number>, kind: Param<string | null>, limit: Param<number>) =>
  db
    .selectFrom('journal')
    .select([...ENTRY_COLUMNS])
    .where('position', '>', after)
    .where((eb) => eb('kind', '=', eb.fn.coalesce(eb.cast<string | null>(kind, 'text'), 'kind')))
    .orderBy('position')
    .limit(limit),
);

/** Whose an entry is: of which call, and of which process; null: of none. */
export interface EntryOwner {
  readonly position: number;
  readonly call_id: string;
  readonly node: string | null;
}

/** Whose the entries behind a position are. */
export const OWNERS = query(({ db }, after: Param<number>, limit: Param<number>) =>
  db
    .selectFrom((of) =>
      of
        .selectFrom('journal')
        .select(['position', 'call_id'])
        .where('position', '>', after)
        .orderBy('position')
        .limit(limit)
        .as('news'),
    )
    .leftJoin('calls', 'calls.id', 'news.call_id')
    .select(['news.position', 'news.call_id', 'calls.node'])
    .orderBy('news.position'),
);

/** The position of the newest entry. */
export const NEWEST = query(({ db }) =>
  db.selectFrom('journal').select('position').orderBy('position', 'desc').limit(1),
);

/** A row of the journal. */
export function keptEntry(row: Pick<Selectable<Schema['journal']>, (typeof ENTRY_COLUMNS)[number]>): KeptEntry {
  const { position, sequence, at, kind, type, version, data } = row;
  return {
    position,
    callId: asCallId(row.call_id),
    sequence,
    at,
    kind: kind === 'input' ? 'input' : 'fact',
    type,
    version,
    data,
  };
}
