import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { ERASED_PARTY } from '../../ports/audit.ts';
import type { AuditedRecord } from '../../records/audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import { jsonText } from '../sql/json-text.ts';
import type { Param, QueryTools } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Schema } from '../sql/schema.ts';
import type { Session } from '../sql/session.ts';
import type { SpokenWords } from './transcript-page.ts';

/** A part of what is asked for: so many calls at most go in one transaction. */
export interface EraseRequest {
  /** As it is on record: a number, or a URI. */
  readonly number: string;
  /** Who asked for it, for the record. */
  readonly by: string;
  /** Now: RFC 3339, UTC. */
  readonly at: string;
  readonly limit: number;
}

/** What came of it. */
export interface Erased {
  readonly calls: readonly string[];
  /** Calls of that number that are up, which are left alone. */
  readonly up: number;
}

interface Tables {
  readonly audit: AuditTable;
  readonly words: SpokenWords;
}

/** Erases what is known of a caller from calls that are over. Runs within a transaction. */
export async function eraseCaller(
  session: Session,
  { audit, words }: Tables,
  { number, by, at, limit }: EraseRequest,
): Promise<Erased> {
  const rows = await session.all(SELECT_CALLS, number, limit);
  for (const { id, node, record } of rows) {
    const call = skeletonOfCall(record);
    await session.run(UPDATE_CALL, id, call.from, call.to, call.record);
    const records: AuditedRecord[] = [{ name: 'call', fields: { node, over: true }, record: call.record }];
    for (const handoff of await session.all(SELECT_HANDOFFS, id)) {
      const left = skeletonOfHandoff(handoff.record);
      await session.run(UPDATE_HANDOFF, handoff.id, left.record);
      const fields = { createdAt: handoff.created_at, over: left.over };
      records.push({ name: `handoff/${handoff.id}`, fields, record: left.record });
    }
    await audit.erase(session, id, at, records);
    await words.deleteCall(session, id);
    for (const remove of REMOVE) await session.run(remove, id);
  }
  await session.run(REMOVE_CALLBACKS_TO, number);
  const calls = rows.map(({ id }) => id);
  if (calls.length > 0) await audit.note(session, at, { type: 'caller.erased', calls, by });
  return { calls, up: (await session.first(COUNT_UP, number))?.up ?? 0 };
}

/** What says nothing of the party: when, how long, what became of it. */
function skeletonOfCall(text: string): { readonly record: string; readonly from: string; readonly to: string } {
  const {
    direction,
    from,
    to,
    identity: _identity,
    parked: _parked,
    disposition,
    ...kept
  } = JSON.parse(text) as Fields;
  const outbound = direction === 'outbound';
  const parties = outbound ? { from: String(from), to: ERASED_PARTY } : { from: ERASED_PARTY, to: String(to) };
  const { note: _note, ...verdict } = (disposition ?? {}) as Fields;
  const record = {
    ...kept,
    ...(outbound && { direction }),
    ...parties,
    legs: [],
    metadata: {},
    ...(disposition !== undefined && { disposition: verdict }),
  };
  return { record: JSON.stringify(record), ...parties };
}

function skeletonOfHandoff(text: string): { readonly record: string; readonly over: boolean } {
  const handoff = { ...(JSON.parse(text) as Fields), reason: ERASED_PARTY, summary: ERASED_PARTY };
  return { record: JSON.stringify(handoff), over: (handoff as Fields)['endedAt'] !== null };
}

type Fields = Readonly<Record<string, unknown>>;

type CallFilter = ExpressionBuilder<Schema, 'calls'>;

/** The party is who calls us, or whom we call. */
function ofParty({ dialect }: QueryTools, eb: CallFilter, number: Param<string>): Expression<SqlBool> {
  const direction = jsonText(dialect, eb.ref('record'), 'direction');
  return eb.or([
    eb.and([eb('caller', '=', number), eb(direction, 'is', null)]),
    eb.and([eb('called', '=', number), eb(direction, '=', 'outbound')]),
  ]);
}

const SELECT_CALLS = query((tools, number: Param<string>, limit: Param<number>) =>
  tools.db
    .selectFrom('calls')
    .select(['id', 'node', 'record'])
    .where('ended_at', 'is not', null)
    .where((eb) => ofParty(tools, eb, number))
    .orderBy('started_at')
    .orderBy('id')
    .limit(limit),
);

const COUNT_UP = query((tools, number: Param<string>) =>
  tools.db
    .selectFrom('calls')
    .select((eb) => eb.fn.countAll<number>().as('up'))
    .where('ended_at', 'is', null)
    .where((eb) => ofParty(tools, eb, number)),
);

const SELECT_HANDOFFS = query(({ db }, callId: Param<string>) =>
  db
    .selectFrom('handoffs')
    .select(['id', 'created_at', 'record'])
    .where('call_id', '=', callId)
    .orderBy('created_at')
    .orderBy('id'),
);

const UPDATE_CALL = query(
  ({ db }, id: Param<string>, caller: Param<string>, called: Param<string>, record: Param<string>) =>
    db.updateTable('calls').set({ caller, called, record }).where('id', '=', id),
);

const UPDATE_HANDOFF = query(({ db }, id: Param<string>, record: Param<string>) =>
  db.updateTable('handoffs').set({ record }).where('id', '=', id),
);

const REMOVE_CALLBACKS_TO = query(({ db }, number: Param<string>) =>
  db.deleteFrom('callbacks').where('number', '=', number).where('state', '<>', 'dialling'),
);

const REMOVE = [
  query(({ db }, callId: Param<string>) => db.deleteFrom('voicemails').where('call_id', '=', callId)),
  query(({ db }, callId: Param<string>) => db.deleteFrom('deliveries').where('call_id', '=', callId)),
  query(({ db }, callId: Param<string>) =>
    db.deleteFrom('callbacks').where('call_id', '=', callId).where('state', '<>', 'dialling'),
  ),
  query(({ db }, callId: Param<string>) => db.deleteFrom('journal').where('call_id', '=', callId)),
];
