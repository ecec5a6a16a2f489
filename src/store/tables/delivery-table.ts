import type { Selectable } from 'kysely';
import { asCallId } from '../../ports/ids.ts';
import type { DeliveryOutcome, DeliveryRecord, DeliveryState, DueDelivery } from '../../ports/outbox.ts';
import type { Schema } from '../sql/schema.ts';
import type { Session } from '../sql/session.ts';
import {
  ABANDON,
  ABSENT_OWNERS,
  ADOPT,
  ADOPT_UNOWNED,
  COUNT_PENDING,
  DELETE_OLD,
  DUE,
  EXPIRE,
  FREE,
  HASTEN,
  HOLD,
  INSERT,
  ONE,
  PENDING,
  REPLAY,
  SETTLE,
  SHIFT,
  STUCK,
  UNSTICK,
  WAIT,
  listQuery,
} from './delivery-queries.ts';
import type { DeliveryListRequest, SHOWN } from './delivery-queries.ts';
import type { EncodedDelivery } from './encoded-batch.ts';

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

/** Those of one call to one receiver, which take turns. */
export interface Turn {
  readonly callId: string;
  readonly webhook: string;
}

/**
 * The outbox: rows of `deliveries`. Of the deliveries of one call to one receiver that are pending only the first has a
 * time at which it is due (`due_ms`), so that they go out one after the other.
 */
export class DeliveryTable {
  /** Deliveries that somebody tries now. A crash forgets them, and they are due again. */
  readonly #claimed = new Set<string>();
  /** Which of the processes that share the database brings what comes in here; null: this process alone uses it. */
  readonly #node: string | null;

  constructor(node: string | null) {
    this.#node = node;
  }

  /** Runs within the transaction of the batches that bring them, in their order. */
  async insert(session: Session, deliveries: readonly CallDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    // Before the rows that wait: whoever has it may wait for those.
    await session.lock('journal');
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
        node: this.#node,
      };
    });
    await session.insert(INSERT, rows);
  }

  /** What is due, also of what is being tried, which is still due in the table. */
  async due(session: Session, webhook: string, nowMs: number, limit: number): Promise<readonly DueDelivery[]> {
    return (await session.all(DUE, this.#node, webhook, nowMs, limit + this.#claimed.size)).map(dueDelivery);
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
    await session.run(HASTEN, this.#node, webhook, nowMs);
  }

  async shift(session: Session, byMs: number): Promise<void> {
    await session.run(SHIFT, this.#node, byMs);
  }

  async abandon(session: Session, webhooks: readonly string[], at: string): Promise<number> {
    return await session.run(ABANDON, this.#node, JSON.stringify(webhooks), at);
  }

  /** Who has something that waits and is there no more; null: rows that are nobody's. @param from also that node */
  async absentOwners(session: Session, from: string | null): Promise<readonly (string | null)[]> {
    // Where this process is alone all is its own.
    if (this.#node === null) return [];
    return (await session.all(ABSENT_OWNERS, this.#node, from)).map(({ node }) => node);
  }

  /** @param owner as {@link absentOwners} has it, with the same `from` */
  async adopt(session: Session, owner: string | null, from: string | null, limit: number): Promise<number> {
    if (this.#node === null) return 0;
    if (owner === null) return await session.run(ADOPT_UNOWNED, this.#node, limit);
    return await session.run(ADOPT, this.#node, owner, from, limit);
  }

  /** Runs within a transaction. */
  async expire(session: Session, nowMs: number, at: string, limit: number): Promise<number> {
    const rows = await session.all(EXPIRE, nowMs, at, limit);
    for (const row of rows) await session.run(FREE, row.call_id, row.webhook, nowMs);
    return rows.length;
  }

  /** Those of which some wait and none is due. */
  async stuck(session: Session, limit: number): Promise<readonly Turn[]> {
    return (await session.all(STUCK, limit)).map((row) => ({ callId: row.call_id, webhook: row.webhook }));
  }

  /** Runs within a transaction. */
  async unstick(session: Session, turns: readonly Turn[], nowMs: number): Promise<number> {
    let freed = 0;
    for (const { callId, webhook } of turns) freed += await session.run(UNSTICK, callId, webhook, nowMs);
    return freed;
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

function turnOf(callId: string, webhook: string): string {
  return `${callId} ${webhook}`;
}

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
