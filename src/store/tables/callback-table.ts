import type { SQLOutputValue } from 'node:sqlite';
import { changed, claimed, givenUp, missed, newCallback, reached, released } from '../../callbacks/course.ts';
import type {
  CallbackChange,
  CallbackClaim,
  CallbackRecord,
  CallbackRelease,
  CallbackState,
  NewCallback,
} from '../../ports/callbacks.ts';
import { CALLBACK_STATES } from '../../ports/callbacks.ts';
import type { CallbackFactChange } from '../../records/callback-change.ts';
import type { Position } from '../cursor.ts';
import { filteredBy } from './call-query.ts';
import type { Statements } from '../sqlite/statements.ts';

/** `CallbackQuery` with its cursor decoded. */
export interface CallbackListRequest {
  readonly state: CallbackState | null;
  readonly after: Position | null;
  readonly limit: number;
}

/** A page of records, and where the next begins. */
export interface CallbackPage {
  readonly records: readonly CallbackRecord[];
  readonly next: Position | null;
}

/** The rows of `callbacks`. What changes them runs within a transaction. */
export class CallbackTable {
  readonly #statements: Statements;
  readonly #node: string;

  /** @param node the process that claims by this table */
  constructor(statements: Statements, node: string) {
    this.#statements = statements;
    this.#node = node;
  }

  /** Takes in what the facts of a call say, in their transaction. */
  apply(changes: readonly CallbackFactChange[]): void {
    for (const change of changes) {
      switch (change.kind) {
        case 'requested':
          // A journal is not refused for a callback that is there already.
          if (this.get(change.callback.id) === null) this.create(change.callback, change.at);
          break;
        case 'reached':
          this.#become(change.id, (record) => reached(record, change.attempt));
          break;
        case 'missed':
          this.#become(change.id, (record) => (record.state === 'dialling' ? missed(record, change.attempt) : record));
      }
    }
  }

  get(id: string): CallbackRecord | null {
    const row = this.#statements.of('SELECT record FROM callbacks WHERE id = ?').get(id);
    return row === undefined ? null : recordOf(row);
  }

  list({ state, after, limit }: CallbackListRequest): CallbackPage {
    const { where, values } = filteredBy([
      ['state = ?', state],
      ['(created_at, id) < (?, ?)', after?.startedAt ?? null, after?.id ?? null],
    ]);
    const sql = `SELECT record FROM callbacks${where} ORDER BY created_at DESC, id DESC LIMIT ?`;
    // One more than asked for tells whether there is a next page.
    const rows = this.#statements.of(sql).all(...values, limit + 1);
    const records = rows.slice(0, limit).map(recordOf);
    const last = records.at(-1);
    const hasNext = rows.length > records.length && last !== undefined;
    return { records, next: hasNext ? { startedAt: last.createdAt, id: last.id } : null };
  }

  count(): Readonly<Record<CallbackState, number>> {
    const rows = this.#statements.of('SELECT state, count(*) AS callbacks FROM callbacks GROUP BY state').all();
    const counts = new Map(rows.map((row) => [row['state'], Number(row['callbacks'])]));
    return Object.fromEntries(CALLBACK_STATES.map((state) => [state, counts.get(state) ?? 0])) as Record<
      CallbackState,
      number
    >;
  }

  /** Whoever asks once more is called once: what waited for the same number gives way. */
  create(callback: NewCallback, at: string): CallbackRecord {
    const former = this.#statements
      .of("SELECT record FROM callbacks WHERE number = ? AND route = ? AND state = 'waiting'")
      .all(callback.number, callback.route)
      .map(recordOf);
    for (const record of former) this.#put(givenUp(record, 'replaced', at));
    return this.#put(newCallback(callback, at));
  }

  change(id: string, change: CallbackChange, at: string): CallbackRecord | 'dialling' | null {
    const record = this.get(id);
    if (record === null || record.state === 'dialling') return record === null ? null : 'dialling';
    return this.#put(changed(record, change, at));
  }

  remove(id: string): 'removed' | 'dialling' | null {
    const state = this.get(id)?.state;
    if (state === undefined || state === 'dialling') return state ?? null;
    this.#statements.of('DELETE FROM callbacks WHERE id = ?').run(id);
    return 'removed';
  }

  claim({ at, routes }: CallbackClaim): CallbackRecord | null {
    const row = this.#statements.of(DUE).get(at, at, JSON.stringify(routes));
    return row === undefined ? null : this.#put(claimed(recordOf(row)), this.#node);
  }

  release(id: string, outcome: CallbackRelease): boolean {
    const record = this.get(id);
    if (record?.state !== 'dialling') return false;
    this.#put(released(record, outcome));
    return true;
  }

  recover(at: string, notBefore: string): number {
    const left = this.#statements
      .of("SELECT record FROM callbacks WHERE state = 'dialling' AND node = ?")
      .all(this.#node)
      .map(recordOf);
    for (const record of left) this.#put(missed(record, { at, callId: null, result: 'interrupted', notBefore }));
    return left.length;
  }

  expire(at: string, limit: number): readonly CallbackRecord[] {
    return this.#statements
      .of("SELECT record FROM callbacks WHERE state = 'waiting' AND expires_at <= ? ORDER BY expires_at LIMIT ?")
      .all(at, limit)
      .map((row) => this.#put(givenUp(recordOf(row), 'expired', at)));
  }

  /** A call is deleted: what it asked for goes with it, once that is over. */
  deleteCall(callId: string): void {
    this.#statements.of("DELETE FROM callbacks WHERE call_id = ? AND state IN ('done', 'failed')").run(callId);
  }

  /** The same for those that the API asked for. */
  deleteOver(before: string): void {
    this.#statements
      .of("DELETE FROM callbacks WHERE call_id IS NULL AND state IN ('done', 'failed') AND created_at < ?")
      .run(before);
  }

  #become(id: string, become: (record: CallbackRecord) => CallbackRecord): void {
    const record = this.get(id);
    if (record !== null) this.#put(become(record));
  }

  /** @param node who dials it; null: nobody */
  #put(record: CallbackRecord, node: string | null = null): CallbackRecord {
    const { id, callId, number, route, state, notBefore, expiresAt, createdAt } = record;
    const values = [callId, number, route, state, notBefore, expiresAt, createdAt, node, JSON.stringify(record)];
    this.#statements.of(PUT).run(id, ...values);
    return record;
  }
}

function recordOf(row: Readonly<Record<string, SQLOutputValue>>): CallbackRecord {
  return JSON.parse(String(row['record'])) as CallbackRecord;
}

const DUE = `
  SELECT record FROM callbacks
  WHERE state = 'waiting' AND not_before <= ? AND expires_at > ? AND route IN (SELECT value FROM json_each(?))
  ORDER BY not_before, id LIMIT 1`;

const PUT = `
  INSERT OR REPLACE INTO callbacks (id, call_id, number, route, state, not_before, expires_at, created_at, node,
    record)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
