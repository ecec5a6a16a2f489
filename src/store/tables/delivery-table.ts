import type { SQLOutputValue } from 'node:sqlite';
import { asCallId } from '../../ports/ids.ts';
import type { DeliveryOutcome, DeliveryRecord, DeliveryState, DueDelivery } from '../../ports/outbox.ts';
import type { EncodedDelivery } from './encoded-batch.ts';
import { deliveryQuery } from './delivery-query.ts';
import type { DeliveryListRequest } from './delivery-query.ts';
import type { Statements } from '../sqlite/statements.ts';

/** A page of deliveries, and the number of its last row where more follow. */
export interface DeliveryPage {
  readonly items: readonly DeliveryRecord[];
  readonly next: number | null;
}

/**
 * The outbox: rows of `deliveries`. Of the deliveries of one call to one receiver that are pending only the first has a
 * time at which it is due (`due_ms`), so that they go out one after the other.
 */
export class DeliveryTable {
  readonly #statements: Statements;
  /** Deliveries that somebody tries now. A crash forgets them, and they are due again. */
  readonly #claimed = new Set<string>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Runs within the transaction of the batch that brings them. */
  insert(callId: string, deliveries: readonly EncodedDelivery[]): void {
    for (const [id, webhook, event, body, dueMs, expiresMs] of deliveries) {
      const createdAt = new Date(dueMs).toISOString();
      const isFirst = this.#first(callId, webhook) === null;
      this.#statements.of(INSERT).run(id, callId, webhook, event, body, isFirst ? dueMs : null, expiresMs, createdAt);
    }
  }

  claim(webhook: string, nowMs: number, limit: number): readonly DueDelivery[] {
    // Those that are being tried are still due in the table.
    const rows = this.#statements.of(SELECT_DUE).all(webhook, nowMs, limit + this.#claimed.size);
    const free = rows.filter((row) => !this.#claimed.has(String(row['id']))).slice(0, limit);
    for (const row of free) this.#claimed.add(String(row['id']));
    return free.map(dueDelivery);
  }

  release(ids: readonly string[]): void {
    for (const id of ids) this.#claimed.delete(id);
  }

  /** Runs within a transaction. */
  settle(outcomes: readonly DeliveryOutcome[]): void {
    for (const { id, state, dueAtMs, at, status, error } of outcomes) {
      this.#claimed.delete(id);
      const due = state === 'pending' ? dueAtMs : null;
      const deliveredAt = state === 'delivered' ? at : null;
      const row = this.#statements.of(SETTLE).get(state, due, at, status, error, deliveredAt, id);
      if (row === undefined) continue;
      const [callId, webhook] = [String(row['call_id']), String(row['webhook'])];
      if (state !== 'pending') this.#free(callId, webhook, Date.parse(at));
      // One before it may have been replayed meanwhile, and has the turn then.
      else if (this.#first(callId, webhook) !== Number(row['number'])) this.#statements.of(WAIT).run(id);
    }
  }

  hasten(webhook: string, nowMs: number): void {
    this.#statements.of(HASTEN).run(nowMs, webhook, nowMs);
  }

  shift(byMs: number): void {
    this.#statements.of(SHIFT).run(byMs, byMs);
  }

  abandon(webhooks: readonly string[], at: string): number {
    const { changes } = this.#statements.of(ABANDON).run(at, JSON.stringify(webhooks));
    return Number(changes);
  }

  /** Runs within a transaction. */
  expire(nowMs: number, at: string, limit: number): number {
    const rows = this.#statements.of(EXPIRE).all(at, nowMs, limit);
    for (const row of rows) this.#free(String(row['call_id']), String(row['webhook']), nowMs);
    return rows.length;
  }

  list(request: DeliveryListRequest): DeliveryPage {
    const { sql, values } = deliveryQuery({ ...request, limit: request.limit + 1 });
    const rows = this.#statements.of(sql).all(...values);
    const page = rows.slice(0, request.limit);
    const last = rows.length > page.length ? page.at(-1) : undefined;
    return { items: page.map(deliveryRecord), next: last === undefined ? null : Number(last['number']) };
  }

  get(id: string): (DeliveryRecord & { readonly body: string }) | null {
    const row = this.#statements.of('SELECT * FROM deliveries WHERE id = ?').get(id);
    return row === undefined ? null : { ...deliveryRecord(row), body: String(row['body']) };
  }

  replay(id: string, dueMs: number, expiresMs: number): boolean | null {
    const row = this.#statements.of('SELECT call_id, webhook, state FROM deliveries WHERE id = ?').get(id);
    if (row === undefined) return null;
    if (row['state'] === 'pending') return false;
    this.#statements.of(REPLAY).run(expiresMs, id);
    const [callId, webhook] = [String(row['call_id']), String(row['webhook'])];
    // Later events of the call that wait do so behind this one again.
    this.#statements.of(HOLD).run(callId, webhook);
    this.#free(callId, webhook, dueMs);
    return true;
  }

  countPending(webhook: string, most: number): number {
    return Number(this.#statements.of(COUNT_PENDING).get(webhook, most)?.['count'] ?? 0);
  }

  deleteOld(state: string, before: string, limit: number): number {
    return Number(this.#statements.of(DELETE_OLD).run(state, before, limit).changes);
  }

  /** Makes the first that waits due. */
  #free(callId: string, webhook: string, dueMs: number): void {
    const first = this.#first(callId, webhook);
    if (first !== null) this.#statements.of('UPDATE deliveries SET due_ms = ? WHERE number = ?').run(dueMs, first);
  }

  #first(callId: string, webhook: string): number | null {
    const row = this.#statements.of(SELECT_FIRST).get(callId, webhook);
    return typeof row?.['first'] === 'number' ? row['first'] : null;
  }
}

const INSERT = `
  INSERT INTO deliveries (id, call_id, webhook, event, body, state, due_ms, expires_ms, attempts, created_at)
  VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, 0, ?)`;

const SELECT_FIRST = `
  SELECT min(number) AS first FROM deliveries WHERE call_id = ? AND webhook = ? AND state = 'pending'`;

const SELECT_DUE = `
  SELECT id, call_id, event, body, expires_ms, attempts FROM deliveries
  WHERE webhook = ? AND due_ms <= ? ORDER BY due_ms LIMIT ?`;

const SETTLE = `
  UPDATE deliveries SET state = ?, due_ms = ?, attempts = attempts + 1, last_attempt_at = ?, last_status = ?,
    last_error = ?, delivered_at = ?
  WHERE id = ? AND state = 'pending' RETURNING number, call_id, webhook`;

const WAIT = 'UPDATE deliveries SET due_ms = NULL WHERE id = ?';

const HASTEN = 'UPDATE deliveries SET due_ms = ? WHERE webhook = ? AND due_ms > ?';

const SHIFT = `UPDATE deliveries SET due_ms = due_ms + ?, expires_ms = expires_ms + ? WHERE state = 'pending'`;

const ABANDON = `
  UPDATE deliveries SET state = 'dead', due_ms = NULL, last_attempt_at = ?,
    last_error = 'the configuration has no webhook of that name any more'
  WHERE state = 'pending' AND webhook NOT IN (SELECT value FROM json_each(?))`;

const EXPIRE = `
  UPDATE deliveries SET state = 'dead', due_ms = NULL, last_attempt_at = coalesce(last_attempt_at, ?),
    last_error = coalesce(last_error, 'its receiver was away for too long')
  WHERE number IN (SELECT number FROM deliveries WHERE state = 'pending' AND expires_ms <= ? ORDER BY number LIMIT ?)
  RETURNING call_id, webhook`;

const REPLAY = `
  UPDATE deliveries SET state = 'pending', attempts = 0, expires_ms = ?, delivered_at = NULL WHERE id = ?`;

const HOLD = 'UPDATE deliveries SET due_ms = NULL WHERE call_id = ? AND webhook = ? AND due_ms IS NOT NULL';

const COUNT_PENDING = `
  SELECT count(*) AS count FROM (SELECT 1 FROM deliveries WHERE webhook = ? AND state = 'pending' LIMIT ?)`;

const DELETE_OLD = `
  DELETE FROM deliveries WHERE number IN
    (SELECT number FROM deliveries WHERE state = ? AND created_at < ? ORDER BY number LIMIT ?)`;

type Row = Readonly<Record<string, SQLOutputValue>>;

function dueDelivery(row: Row): DueDelivery {
  return {
    id: String(row['id']),
    callId: asCallId(String(row['call_id'])),
    event: String(row['event']),
    body: String(row['body']),
    expiresAtMs: Number(row['expires_ms']),
    attempts: Number(row['attempts']),
  };
}

function deliveryRecord(row: Row): DeliveryRecord {
  const due = row['due_ms'] ?? null;
  return {
    id: String(row['id']),
    webhook: String(row['webhook']),
    event: String(row['event']),
    callId: asCallId(String(row['call_id'])),
    state: String(row['state']) as DeliveryState,
    attempts: Number(row['attempts']),
    createdAt: String(row['created_at']),
    nextAttemptAt: due === null ? null : new Date(Number(due)).toISOString(),
    lastAttemptAt: textOrNull(row['last_attempt_at']),
    lastStatus: typeof row['last_status'] === 'number' ? row['last_status'] : null,
    lastError: textOrNull(row['last_error']),
    deliveredAt: textOrNull(row['delivered_at']),
  };
}

function textOrNull(value: SQLOutputValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
