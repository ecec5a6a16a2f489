import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { asCallId } from '../../ports/ids.ts';
import type { DeliveryOutcome, DeliveryRecord, DeliveryState, DueDelivery } from '../../ports/outbox.ts';
import { inList } from '../sql/in-list.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Schema } from '../sql/schema.ts';
import type { Session } from '../sql/session.ts';
import type { EncodedDelivery } from './encoded-batch.ts';

/** {@link DeliveryQuery} with its cursor decoded. */
export interface DeliveryListRequest {
  readonly state: DeliveryState | null;
  readonly webhook: string | null;
  readonly callId: string | null;
  /** The number of the last row of the page before. */
  readonly before: number | null;
  readonly limit: number;
}

/** A page of deliveries, and the number of its last row where more follow. */
export interface DeliveryPage {
  readonly items: readonly DeliveryRecord[];
  readonly next: number | null;
}

/** A delivery of a call, as it comes in. */
export interface CallDelivery {
  readonly callId: string;
  readonly delivery: EncodedDelivery;
}

/**
 * The outbox: rows of `deliveries`. Of the deliveries of one call to one receiver that are pending only the first has a
 * time at which it is due (`due_ms`), so that they go out one after the other.
 */
export class DeliveryTable {
  /** Deliveries that somebody tries now. A crash forgets them, and they are due again. */
  readonly #claimed = new Set<string>();

  /** Runs within the transaction of the batches that bring them, in their order. */
  async insert(session: Session, deliveries: readonly CallDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const calls = JSON.stringify([...new Set(deliveries.map(({ callId }) => callId))]);
    const waiting = new Set((await session.all(PENDING, calls)).map((row) => turnOf(row.call_id, row.webhook)));
    const rows = deliveries.map(({ callId, delivery: [id, webhook, event, body, dueMs, expires_ms] }) => {
      const turn = turnOf(callId, webhook);
      const due_ms = waiting.has(turn) ? null : dueMs;
      waiting.add(turn);
      const created_at = new Date(dueMs).toISOString();
      return {
        id,
        call_id: callId,
        webhook,
        event,
        body,
        state: 'pending',
        due_ms,
        expires_ms,
        attempts: 0,
        created_at,
      };
    });
    await session.insert(INSERT, rows);
  }

  /** What is due, also of what is being tried, which is still due in the table. */
  async due(session: Session, webhook: string, nowMs: number, limit: number): Promise<readonly DueDelivery[]> {
    return (await session.all(DUE, webhook, nowMs, limit + this.#claimed.size)).map(dueDelivery);
  }

  /** Takes those that nobody tries yet, at most `limit`. */
  claim(due: readonly DueDelivery[], limit: number): readonly DueDelivery[] {
    const free = due.filter(({ id }) => !this.#claimed.has(id)).slice(0, limit);
    for (const { id } of free) this.#claimed.add(id);
    return free;
  }

  release(ids: readonly string[]): void {
    for (const id of ids) this.#claimed.delete(id);
  }

  /** Runs within a transaction. */
  async settle(session: Session, outcomes: readonly DeliveryOutcome[]): Promise<void> {
    for (const { id, state, dueAtMs, at, status, error } of outcomes) {
      this.#claimed.delete(id);
      const due = state === 'pending' ? dueAtMs : null;
      const deliveredAt = state === 'delivered' ? at : null;
      const row = await session.first(SETTLE, id, state, due, at, status, error, deliveredAt);
      if (row === null) continue;
      if (state !== 'pending') await session.run(FREE, row.call_id, row.webhook, Date.parse(at));
      // One before it may have been replayed meanwhile, and has the turn then.
      else await session.run(WAIT, row.call_id, row.webhook, row.number);
    }
  }

  async hasten(session: Session, webhook: string, nowMs: number): Promise<void> {
    await session.run(HASTEN, webhook, nowMs);
  }

  async shift(session: Session, byMs: number): Promise<void> {
    await session.run(SHIFT, byMs);
  }

  async abandon(session: Session, webhooks: readonly string[], at: string): Promise<number> {
    return await session.run(ABANDON, JSON.stringify(webhooks), at);
  }

  /** Runs within a transaction. */
  async expire(session: Session, nowMs: number, at: string, limit: number): Promise<number> {
    const rows = await session.all(EXPIRE, nowMs, at, limit);
    for (const row of rows) await session.run(FREE, row.call_id, row.webhook, nowMs);
    return rows.length;
  }

  async list(session: Session, request: DeliveryListRequest): Promise<DeliveryPage> {
    const rows = await session.all(listQuery(request));
    const page = rows.slice(0, request.limit);
    const last = rows.length > page.length ? page.at(-1) : undefined;
    return { items: page.map(deliveryRecord), next: last?.number ?? null };
  }

  async get(session: Session, id: string): Promise<(DeliveryRecord & { readonly body: string }) | null> {
    const row = await session.first(ONE, id);
    return row === null ? null : { ...deliveryRecord(row), body: row.body };
  }

  /** Runs within a transaction. */
  async replay(session: Session, id: string, dueMs: number, expiresMs: number): Promise<boolean | null> {
    const row = await session.first(ONE, id);
    if (row === null) return null;
    if (row.state === 'pending') return false;
    await session.run(REPLAY, id, expiresMs);
    // Later events of the call that wait do so behind this one again.
    await session.run(HOLD, row.call_id, row.webhook);
    await session.run(FREE, row.call_id, row.webhook, dueMs);
    return true;
  }

  async countPending(session: Session, webhook: string, most: number): Promise<number> {
    return (await session.first(COUNT_PENDING, webhook, most))?.pending ?? 0;
  }

  async deleteOld(session: Session, state: string, before: string, limit: number): Promise<number> {
    return await session.run(DELETE_OLD, state, before, limit);
  }
}

/** Those of one call to one receiver take turns. */
function turnOf(callId: string, webhook: string): string {
  return `${callId} ${webhook}`;
}

const PENDING = query(({ db, dialect }, calls: Param<string>) =>
  db
    .selectFrom('deliveries')
    .select(['call_id', 'webhook'])
    .distinct()
    .where('state', '=', sql.lit('pending'))
    .where((eb) => inList(dialect, eb.ref('call_id'), calls)),
);

const INSERT = new InsertRows('deliveries', {
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
});

const DUE = query(({ db }, webhook: Param<string>, nowMs: Param<number>, limit: Param<number>) =>
  db
    .selectFrom('deliveries')
    .select(['id', 'call_id', 'event', 'body', 'expires_ms', 'attempts'])
    .where('webhook', '=', webhook)
    .where('due_ms', '<=', nowMs)
    .orderBy('due_ms')
    .limit(limit),
);

const SETTLE = query(
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
const FREE = query(({ db }, callId: Param<string>, webhook: Param<string>, dueMs: Param<number>) =>
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
const WAIT = query(({ db }, callId: Param<string>, webhook: Param<string>, number: Param<number>) =>
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

const HASTEN = query(({ db }, webhook: Param<string>, nowMs: Param<number>) =>
  db.updateTable('deliveries').set({ due_ms: nowMs }).where('webhook', '=', webhook).where('due_ms', '>', nowMs),
);

const SHIFT = query(({ db }, byMs: Param<number>) =>
  db
    .updateTable('deliveries')
    .set((eb) => ({ due_ms: eb('due_ms', '+', byMs), expires_ms: eb('expires_ms', '+', byMs) }))
    .where('state', '=', sql.lit('pending')),
);

const ABANDON = query(({ db, dialect }, webhooks: Param<string>, at: Param<string>) =>
  db
    .updateTable('deliveries')
    .set({
      state: 'dead',
      due_ms: null,
      last_attempt_at: at,
      last_error: 'the configuration has no webhook of that name any more',
    })
    .where('state', '=', sql.lit('pending'))
    .where((eb) => eb.not(inList(dialect, eb.ref('webhook'), webhooks))),
);

const EXPIRE = query(({ db }, nowMs: Param<number>, at: Param<string>, limit: Param<number>) =>
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

function listQuery({ state, webhook, callId, before, limit }: DeliveryListRequest) {
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
const SHOWN = [
  'number', 'id', 'webhook', 'event', 'call_id', 'state', 'attempts', 'created_at', 'due_ms', 'last_attempt_at',
  'last_status', 'last_error', 'delivered_at',
] as const; // prettier-ignore

const ONE = query(({ db }, id: Param<string>) => db.selectFrom('deliveries').selectAll().where('id', '=', id));

const REPLAY = query(({ db }, id: Param<string>, expires_ms: Param<number>) =>
  db
    .updateTable('deliveries')
    .set({ state: 'pending', attempts: 0, expires_ms, delivered_at: null })
    .where('id', '=', id),
);

const HOLD = query(({ db }, callId: Param<string>, webhook: Param<string>) =>
  db
    .updateTable('deliveries')
    .set({ due_ms: null })
    .where('call_id', '=', callId)
    .where('webhook', '=', webhook)
    .where('due_ms', 'is not', null),
);

const COUNT_PENDING = query(({ db }, webhook: Param<string>, most: Param<number>) =>
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

const DELETE_OLD = query(({ db }, state: Param<string>, before: Param<string>, limit: Param<number>) =>
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

type Row = Selectable<Schema['deliveries']>;

function dueDelivery(row: Pick<Row, 'id' | 'call_id' | 'event' | 'body' | 'expires_ms' | 'attempts'>): DueDelivery {
  const { id, event, body, attempts } = row;
  return { id, callId: asCallId(row.call_id), event, body, expiresAtMs: row.expires_ms, attempts };
}

function deliveryRecord(row: Pick<Row, (typeof SHOWN)[number]>): DeliveryRecord {
  return {
    id: row.id,
    webhook: row.webhook,
    event: row.event,
    callId: asCallId(row.call_id),
    state: row.state as DeliveryState,
    attempts: row.attempts,
    createdAt: row.created_at,
    nextAttemptAt: row.due_ms === null ? null : new Date(row.due_ms).toISOString(),
    lastAttemptAt: row.last_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    deliveredAt: row.delivered_at,
  };
}
