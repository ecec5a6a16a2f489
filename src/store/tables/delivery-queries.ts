import { sql } from 'kysely';
import type { DeliveryState } from '../../ports/outbox.ts';
import { inList } from '../sql/in-list.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';

/** {@link DeliveryQuery} with its cursor decoded. */
export interface DeliveryListRequest {
  readonly state: DeliveryState | null;
  readonly webhook: string | null;
  readonly callId: string | null;
  /** The number of the last row of the page before. */
  readonly before: number | null;
  readonly limit: number;
}

export const PENDING = query(({ db, dialect }, calls: Param<string>) =>
  db
    .selectFrom('deliveries')
    .select(['call_id', 'webhook'])
    .distinct()
    .where('state', '=', sql.lit('pending'))
    .where((eb) => inList(dialect, eb.ref('call_id'), calls)),
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

export const DUE = query(
  ({ db }, node: Param<string | null>, webhook: Param<string>, nowMs: Param<number>, limit: Param<number>) =>
    db
      .selectFrom('deliveries')
      .select(['id', 'call_id', 'event', 'body', 'expires_ms', 'attempts'])
      .where('webhook', '=', webhook)
      .where('due_ms', '<=', nowMs)
      .where('node', 'is not distinct from', node)
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
export const FREE = query(({ db }, callId: Param<string>, webhook: Param<string>, dueMs: Param<number>) =>
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
    ),
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

export const HASTEN = query(({ db }, node: Param<string | null>, webhook: Param<string>, nowMs: Param<number>) =>
  db
    .updateTable('deliveries')
    .set({ due_ms: nowMs })
    .where('webhook', '=', webhook)
    .where('due_ms', '>', nowMs)
    .where('node', 'is not distinct from', node),
);

export const SHIFT = query(({ db }, node: Param<string | null>, byMs: Param<number>) =>
  db
    .updateTable('deliveries')
    .set((eb) => ({ due_ms: eb('due_ms', '+', byMs), expires_ms: eb('expires_ms', '+', byMs) }))
    .where('state', '=', sql.lit('pending'))
    .where('node', 'is not distinct from', node),
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
      .where('node', 'is not distinct from', node)
      .where((eb) => eb.not(inList(dialect, eb.ref('webhook'), webhooks))),
);

/** Takes what waits and is of a node that is there no more, or of that one. What another process is just taking is left. */
export const ADOPT = query(
  ({ db, dialect }, node: Param<string | null>, from: Param<string | null>, limit: Param<number>) =>
    db
      .updateTable('deliveries')
      .set({ node })
      .where('number', 'in', (eb) =>
        eb
          .selectFrom('deliveries as orphans')
          .select('orphans.number')
          .where('orphans.state', '=', sql.lit('pending'))
          .where('orphans.node', 'is distinct from', node)
          .where((or) =>
            or.or([
              or('orphans.node', 'is', null),
              or('orphans.node', '=', from),
              or('orphans.node', 'not in', or.selectFrom('nodes').select('nodes.name')),
            ]),
          )
          .orderBy('orphans.number')
          .limit(limit)
          .$if(dialect === 'postgres', (orphans) => orphans.forUpdate().skipLocked()),
      ),
);

export const EXPIRE = query(({ db }, nowMs: Param<number>, at: Param<string>, limit: Param<number>) =>
  db
    .updateTable('deliveries')
    .set((eb) => ({
      state: 'dead',
      due_ms: null,
      last_attempt_at: eb.fn.coalesce('last_attempt_at', at),
      last_error: eb.fn.coalesce('last_error', sql.lit('its receiver was away for too long')),
    }))
    .where('number', 'in', (eb) =>
      eb
        .selectFrom('deliveries')
        .select('number')
        .where('state', '=', sql.lit('pending'))
        .where('expires_ms', '<=', nowMs)
        .orderBy('number')
        .limit(limit),
    )
    .returning(['call_id', 'webhook']),
);

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
