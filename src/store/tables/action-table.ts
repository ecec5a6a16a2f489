import { createHash } from 'node:crypto';
import type { ApiAction, StoredAction } from '../../ports/actions.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Session } from '../sql/session.ts';

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
  async list(session: Session, request: ActionListRequest): Promise<ActionPage> {
    const rows = await session.all(listQuery(request));
    const items = rows.slice(0, request.limit).map(({ n, action, hash }): StoredAction => {
      return { ...(JSON.parse(action) as ApiAction), n, hash };
    });
    return { items, next: rows.length > request.limit ? (items.at(-1)?.n ?? null) : null };
  }

  async change(session: Session, write: ActionWrite): Promise<ActionAnswers[ActionWrite['kind']]> {
    switch (write.kind) {
      case 'recordActions':
        await this.#record(session, write.actions);
        return null;
      case 'deleteActions':
        return await session.run(DELETE, write.before, write.limit);
    }
  }

  async #record(session: Session, actions: readonly ApiAction[]): Promise<void> {
    await session.lock('actions');
    let hash = (await session.first(LAST))?.hash ?? '';
    const rows = actions.map((each) => {
      const action = JSON.stringify(each);
      hash = actionHash(hash, action);
      const { at, kind: who_kind, who, callId: call_id } = each;
      return { at, who_kind, who, call_id, action, hash };
    });
    await session.insert(INSERT, rows);
  }
}

/** What chains an action to the one before, whose hash is empty if there is none. */
function actionHash(before: string, text: string): string {
  return createHash('sha256').update(`${before}\n${text}`, 'utf8').digest('hex');
}

function listQuery({ from, to, who, call, before, limit }: ActionListRequest) {
  return query(({ db }) =>
    db
      .selectFrom('actions')
      .select(['n', 'action', 'hash'])
      .$if(from !== null, (some) => some.where('at', '>=', from))
      .$if(to !== null, (some) => some.where('at', '<', to))
      .$if(who !== null, (some) => some.where('who', '=', who))
      .$if(call !== null, (some) => some.where('call_id', '=', call))
      .$if(before !== null, (some) => some.where('n', '<', before))
      .orderBy('n', 'desc')
      // One more than asked for tells whether there is a next page.
      .limit(limit + 1),
  );
}

const LAST = query(({ db }) => db.selectFrom('actions').select('hash').orderBy('n', 'desc').limit(1));

const INSERT = new InsertRows('actions', {
  at: 'text',
  who_kind: 'text',
  who: 'text',
  call_id: 'text',
  action: 'text',
  hash: 'text',
});

/** The newest one stays, so that the next has something to be chained to. */
const DELETE = query(({ db }, before: Param<string>, limit: Param<number>) =>
  db.deleteFrom('actions').where('n', 'in', (eb) =>
    eb
      .selectFrom('actions')
      .select('n')
      .where('at', '<', before)
      .where('n', '<', (newest) => newest.selectFrom('actions').select((of) => of.fn.max('n').as('last')))
      .orderBy('n')
      .limit(limit),
  ),
);
