import { createHash } from 'node:crypto';
import type { ApiAction, StoredAction } from '../../ports/actions.ts';
import { filteredBy } from './call-query.ts';
import type { Statements } from '../sqlite/statements.ts';

/** {@link ActionQuery} with its cursor decoded. */
export interface ActionListRequest {
  readonly from: string | null;
  readonly to: string | null;
  readonly who: string | null;
  readonly call: string | null;
  /** Only actions before that one. */
  readonly before: number | null;
  readonly limit: number;
}

/** A page of actions, and before which one the next begins. */
export interface ActionPage {
  readonly items: readonly StoredAction[];
  readonly next: number | null;
}

/** What the store's thread is asked for about actions, and changes nothing. */
export interface ActionRead {
  readonly kind: 'actions';
  readonly request: ActionListRequest;
}

/** What changes the record of actions. */
export type ActionWrite =
  | { readonly kind: 'recordActions'; readonly actions: readonly ApiAction[] }
  | { readonly kind: 'deleteActions'; readonly before: string; readonly limit: number };

/** What each is answered with. */
export interface ActionAnswers {
  actions: ActionPage;
  recordActions: null;
  deleteActions: number;
}

/** The rows of `actions`. Its changes run within transactions. */
export class ActionTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  list({ from, to, who, call, before, limit }: ActionListRequest): ActionPage {
    const { where, values } = filteredBy([
      ['at >= ?', from],
      ['at < ?', to],
      ['who = ?', who],
      ['call_id = ?', call],
      ['n < ?', before],
    ]);
    const sql = `SELECT n, action, hash FROM actions${where} ORDER BY n DESC LIMIT ?`;
    // One more than asked for tells whether there is a next page.
    const rows = this.#statements.of(sql).all(...values, limit + 1);
    const items = rows.slice(0, limit).map((row): StoredAction => {
      const action = JSON.parse(String(row['action'])) as ApiAction;
      return { ...action, n: Number(row['n']), hash: String(row['hash']) };
    });
    return { items, next: rows.length > limit ? (items.at(-1)?.n ?? null) : null };
  }

  change(write: ActionWrite): ActionAnswers[ActionWrite['kind']] {
    switch (write.kind) {
      case 'recordActions':
        return this.#record(write.actions);
      case 'deleteActions':
        return Number(this.#statements.of(DELETE).run(write.before, write.limit).changes);
    }
  }

  #record(actions: readonly ApiAction[]): null {
    const last = this.#statements.of('SELECT hash FROM actions ORDER BY n DESC LIMIT 1').get();
    let hash = String(last?.['hash'] ?? '');
    for (const action of actions) {
      const text = JSON.stringify(action);
      hash = actionHash(hash, text);
      const { at, kind, who, callId } = action;
      this.#statements.of(INSERT).run(at, kind, who, callId, text, hash);
    }
    return null;
  }
}

/** What chains an action to the one before, whose hash is empty if there is none. */
function actionHash(before: string, text: string): string {
  return createHash('sha256').update(`${before}\n${text}`, 'utf8').digest('hex');
}

const INSERT = 'INSERT INTO actions (at, who_kind, who, call_id, action, hash) VALUES (?, ?, ?, ?, ?, ?)';
/** The newest one stays, so that the next has something to be chained to. */
const DELETE = `
  DELETE FROM actions WHERE n IN (
    SELECT n FROM actions WHERE at < ? AND n < (SELECT max(n) FROM actions) ORDER BY n LIMIT ?
  )`;
