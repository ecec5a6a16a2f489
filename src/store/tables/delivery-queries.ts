import type { Expression, ExpressionBuilder, RawBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { DeliveryState } from '../../ports/outbox.ts';
import { inList } from '../sql/in-list.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Dialect, Param, QueryTools } from '../sql/query.ts';
import { query, statement } from '../sql/query.ts';
import type { Schema } from '../sql/schema.ts';

/** {@link DeliveryQuery} with its cursor decoded. */
export interface DeliveryListRequest {
  readonly state: DeliveryState | null;
  readonly webhook: string | null;
  readonly callId: string | null;
  /** The number of the last row of the page before. */
  readonly before: number | null;
  readonly limit: number;
}

/**
 * On a database server it waits for whoever settles one of them, and looks at it again then: a row that comes in behind
 * one must be seen by who frees it, or must see that it is over.
 */
export const PENDING = query(({ db, dialect }, calls: Param<string>) =>
  db
    .selectFrom('deliveries')
    .select(['call_id', 'webhook'])
    .where('state', '=', sql.lit('pending'))
    .where((eb) => inList(dialect, eb.ref('call_id'), calls))
    .orderBy('number')
    .$if(dialect === 'postgres', (pending) => pending.forNoKeyUpdate()),
);

export const INSERT = new InsertRows('deliveries', {
  id: 'text',
  call_id: 'text',
  webhook: 'text',
  event: 'text',
  body: 'text',
  state: 'text',
  due_ms: 'bigint',
  expires_ms: 'bigint',
  attempts: 'bigint',
  created_at: 'text',
  node: 'text',
});

/** A database server finds rows by it in an index. There each row has a node; where one process is alone, none has. */
function isOf(dialect: Dialect): '=' | 'is not distinct from' {
  return dialect === 'postgres' ? '=' : 'is not distinct from';
}

export const DUE = query(
  ({ db, dialect }, node: Param<string | null>, webhook: Param<string>, nowMs: Param<number>, limit: Param<number>) =>
    db
      .selectFrom('deliveries')
      .select(['id', 'call_id', 'event', 'body', 'expires_ms', 'attempts'])
      .where('webhook', '=', webhook)
      .where('due_ms', '<=', nowMs)
      .where('node', isOf(dialect), node)
      .orderBy('due_ms')
      .limit(limit),
);

export const SETTLE = query(
  (
    { db },
    id: Param<string>,
    state: Param<string>,
    due_ms: Param<number | null>,
    at: Param<string>,
    last_status: Param<number | null>,
    last_error: Param<string | null>,
    delivered_at: Param<string | null>,
  ) =>
    db
      .updateTable('deliveries')
      .set((eb) => ({
        state,
        due_ms,
        attempts: eb('attempts', '+', 1),
        last_attempt_at: at,
        last_status,
        last_error,
        delivered_at,
      }))
      .where('id', '=', id)
      .where('state', '=', sql.lit('pending'))
      .returning(['number', 'call_id', 'webhook']),
);

/** Makes the first that waits due. */
export const FREE = query((tools, callId: Param<string>, webhook: Param<string>, dueMs: Param<number>) =>
  freeFirst(tools, callId, webhook, dueMs),
);

/** As {@link FREE}, of one that is not due. */
export const UNSTICK = query((tools, callId: Param<string>, webhook: Param<string>, dueMs: Param<number>) =>
  freeFirst(tools, callId, webhook, dueMs).where('due_ms', 'is', null),
);

function freeFirst({ db }: QueryTools, callId: Param<string>, webhook: Param<string>, dueMs: Param<number>) {
  return (
    db
      .updateTable('deliveries')
      .set({ due_ms: dueMs })
      .where('number', '=', (eb) =>
        eb
          .selectFrom('deliveries')
          .select((of) => of.fn.min('number').as('first'))
          .where('call_id', '=', callId)
          .where('webhook', '=', webhook)
          .where('state', '=', sql.lit('pending')),
      )
      // Another process may have ended it while this one waited for its row.
      .where('state', '=', sql.lit('pending'))
  );
}

/** Those of a call to a receiver of which some wait and none is due. */
export const STUCK = query(({ db }, limit: Param<number>) =>
  db
    .selectFrom('deliveries')
    .select(['call_id', 'webhook'])
    .where('state', '=', sql.lit('pending'))
    .groupBy(['call_id', 'webhook'])
    .having((eb) => eb.fn.max('due_ms'), 'is', null)
    .limit(limit),
);

/** One that is not the first has no turn. */
export const WAIT = query(({ db }, callId: Param<string>, webhook: Param<string>, number: Param<number>) =>
  db
    .updateTable('deliveries')
    .set({ due_ms: null })
    .where('number', '=', number)
    .where('number', '>', (eb) =>
      eb
        .selectFrom('deliveries')
        .select((of) => of.fn.min('number').as('first'))
        .where('call_id', '=', callId)
        .where('webhook', '=', webhook)
        .where('state', '=', sql.lit('pending')),
    ),
);

export const HASTEN = query(
  ({ db, dialect }, node: Param<string | null>, webhook: Param<string>, nowMs: Param<number>) =>
    db
      .updateTable('deliveries')
      .set({ due_ms: nowMs })
      .where('webhook', '=', webhook)
      .where('due_ms', '>', nowMs)
      .where('node', isOf(dialect), node),
);

export const SHIFT = query(({ db, dialect }, node: Param<string | null>, byMs: Param<number>) =>
  db
    .updateTable('deliveries')
    .set((eb) => ({ due_ms: eb('due_ms', '+', byMs), expires_ms: eb('expires_ms', '+', byMs) }))
    .where('state', '=', sql.lit('pending'))
    .where('node', isOf(dialect), node),
);

export const ABANDON = query(
  ({ db, dialect }, node: Param<string | null>, webhooks: Param<string>, at: Param<string>) =>
    db
      .updateTable('deliveries')
      .set({
        state: 'dead',
        due_ms: null,
        last_attempt_at: at,
        last_error: 'the configuration has no webhook of that name any more',
      })
      .where('state', '=', sql.lit('pending'))
      .where('node', isOf(dialect), node)
      .where((eb) => eb.not(inList(dialect, eb.ref('webhook'), webhooks))),
);

/**
 * Of a database server: who has something that waits and is there no more, or is that one; null where rows are nobody's.
 * It goes from name to name in the index, because there may be many rows.
 */
export const ABSENT_OWNERS = query((tools, node: Param<string | null>, from: Param<string | null>) =>
  statement(
    tools,
    sql<{ readonly node: string | null }>`
      with recursive owners (node) as (
        select min(node) from deliveries where state = 'pending'
        union all
        select (select min(node) from deliveries where state = 'pending' and node > owners.node)
        from owners where owners.node is not null
      )
      select node from owners where node <> ${node} and (node = ${from} or node not in (select name from nodes))
      union all
      select null where exists (select 1 from deliveries where state = 'pending' and node is null)`,
  ),
);

/** Of a database server: takes what waits and is of a node that is there no more, or of that one. */
export const ADOPT = query(
  (tools, node: Param<string | null>, owner: Param<string>, from: Param<string | null>, limit: Param<number>) =>
    adopt(tools, node, limit, (eb) =>
      eb.and([
        // Two bounds and no `=`, with which the whole table would be read by number until there are enough.
        eb('node', '>=', owner),
        eb('node', '<=', owner),
        eb.or([
          eb('node', '=', from),
          eb.not(eb.exists(eb.selectFrom('nodes').select('name').where('name', '=', owner))),
        ]),
      ]),
    ),
);

/** As {@link ADOPT}, of what is nobody's. */
export const ADOPT_UNOWNED = query((tools, node: Param<string | null>, limit: Param<number>) =>
  adopt(tools, node, limit, (eb) => eb('node', 'is', null)),
);

/** What another process is just taking is left. */
function adopt(
  { db }: QueryTools,
  node: Param<string | null>,
  limit: Param<number>,
  isOrphan: (eb: ExpressionBuilder<Schema, 'deliveries'>) => Expression<SqlBool>,
) {
  const orphans = db
    .selectFrom('deliveries')
    .select('number')
    .where('state', '=', sql.lit('pending'))
    .where(isOrphan)
    // The order of their index.
    .orderBy('node')
    .orderBy('number')
    .limit(limit)
    .forUpdate()
    .skipLocked();
  return db.updateTable('deliveries').set({ node }).where(isOneOf(orphans));
}

/** Rows of a subquery that is run once, which a database server finds by their numbers whatever it makes of the limit. */
function isOneOf(numbers: Expression<{ number: number }>): RawBuilder<SqlBool> {
  return sql<SqlBool>`number = any (array(${numbers}))`;
}

export const EXPIRE = query(({ db, dialect }, nowMs: Param<number>, at: Param<string>, limit: Param<number>) => {
  // Not by number, in which order a database server would read the whole table.
  const late = db
    .selectFrom('deliveries')
    .select('number')
    .where('state', '=', sql.lit('pending'))
    .where('expires_ms', '<=', nowMs)
    .orderBy('expires_ms')
    .orderBy('number')
    .limit(limit);
  return db
    .updateTable('deliveries')
    .set((eb) => ({
      state: 'dead',
      due_ms: null,
      last_attempt_at: eb.fn.coalesce('last_attempt_at', at),
      last_error: eb.fn.coalesce('last_error', sql.lit('its receiver was away for too long')),
    }))
    .where((eb) =>
      // One that another process settles is over, or tried again.
      dialect === 'postgres' ? isOneOf(late.forUpdate().skipLocked()) : eb('number', 'in', late),
    )
    .where('state', '=', sql.lit('pending'))
    .returning(['call_id', 'webhook']);
});

/** A page of deliveries, newest first, without their bodies; one more than asked for tells whether there is a next. */
export function listQuery({ state, webhook, callId, before, limit }: DeliveryListRequest) {
  return query(({ db }) =>
    db
      .selectFrom('deliveries')
      .select([...SHOWN])
      .$if(state !== null, (some) => some.where('state', '=', state))
      .$if(webhook !== null, (some) => some.where('webhook', '=', webhook))
      .$if(callId !== null, (some) => some.where('call_id', '=', callId))
      .$if(before !== null, (some) => some.where('number', '<', before))
      .orderBy('number', 'desc')
      // One more than asked for tells whether there is a next page.
      .limit(limit + 1),
  );
}

/** All but the body. */
export const SHOWN = [
  'number', 'id', 'webhook', 'event', 'call_id', 'state', 'attempts', 'created_at', 'due_ms', 'last_attempt_at',
  'last_status', 'last_error', 'delivered_at',
] as const; // prettier-ignore

export const ONE = query(({ db }, id: Param<string>) => db.selectFrom('deliveries').selectAll().where('id', '=', id));

export const REPLAY = query(({ db }, id: Param<string>, expires_ms: Param<number>) =>
  db
    .updateTable('deliveries')
    .set({ state: 'pending', attempts: 0, expires_ms, delivered_at: null })
    .where('id', '=', id),
);

export const HOLD = query(({ db }, callId: Param<string>, webhook: Param<string>) =>
  db
    .updateTable('deliveries')
    .set({ due_ms: null })
    .where('call_id', '=', callId)
    .where('webhook', '=', webhook)
    .where('due_ms', 'is not', null),
);

export const COUNT_PENDING = query(({ db }, webhook: Param<string>, most: Param<number>) =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom('deliveries')
        .select('number')
        .where('webhook', '=', webhook)
        .where('state', '=', sql.lit('pending'))
        .limit(most)
        .as('some'),
    )
    .select((eb) => eb.fn.countAll<number>().as('pending')),
);

export const DELETE_OLD = query(({ db }, state: Param<string>, before: Param<string>, limit: Param<number>) =>
  db
    .deleteFrom('deliveries')
    .where('number', 'in', (eb) =>
      eb
        .selectFrom('deliveries')
        .select('number')
        .where('state', '=', state)
        .where('created_at', '<', before)
        .orderBy('number')
        .limit(limit),
    ),
);
