import { sql } from 'kysely';
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
import { inList } from '../sql/in-list.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { recordPage } from './call-query.ts';

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
  readonly #node: string;

  /** @param node the process that claims by this table */
  constructor(node: string) {
    this.#node = node;
  }

  /** Takes in what the facts of a call say, in their transaction. */
  async apply(session: Session, changes: readonly CallbackFactChange[]): Promise<void> {
    for (const change of changes) {
      switch (change.kind) {
        case 'requested':
          // A journal is not refused for a callback that is there already.
          if ((await this.get(session, change.callback.id)) === null)
            await this.create(session, change.callback, change.at);
          break;
        case 'reached':
          await this.#become(session, change.id, (record) => reached(record, change.attempt));
          break;
        case 'missed':
          await this.#become(session, change.id, (record) =>
            record.state === 'dialling' ? missed(record, change.attempt) : record,
          );
      }
    }
  }

  async get(session: Session, id: string): Promise<CallbackRecord | null> {
    const row = await session.first(ONE, id);
    return row === null ? null : recordOf(row);
  }

  async list(session: Session, request: CallbackListRequest): Promise<CallbackPage> {
    const { records, next } = recordPage(await session.all(listQuery(request)), request.limit);
    return { records: records.map((record) => recordOf({ record })), next };
  }

  async count(session: Session): Promise<Readonly<Record<CallbackState, number>>> {
    const counts = new Map((await session.all(COUNT)).map(({ state, callbacks }) => [state, callbacks]));
    return Object.fromEntries(CALLBACK_STATES.map((state) => [state, counts.get(state) ?? 0])) as Record<
      CallbackState,
      number
    >;
  }

  /** Whoever asks once more is called once: what waited for the same number gives way. */
  async create(session: Session, callback: NewCallback, at: string): Promise<CallbackRecord> {
    const former = await session.all(WAITING_FOR, callback.number, callback.route);
    for (const row of former) await this.#put(session, givenUp(recordOf(row), 'replaced', at));
    return await this.#put(session, newCallback(callback, at));
  }

  async change(
    session: Session,
    id: string,
    change: CallbackChange,
    at: string,
  ): Promise<CallbackRecord | 'dialling' | null> {
    const record = await this.#getToChange(session, id);
    if (record === null || record.state === 'dialling') return record === null ? null : 'dialling';
    return await this.#put(session, changed(record, change, at));
  }

  async remove(session: Session, id: string): Promise<'removed' | 'dialling' | null> {
    const record = await this.#getToChange(session, id);
    if (record === null || record.state === 'dialling') return record === null ? null : 'dialling';
    await session.run(REMOVE, id);
    return 'removed';
  }

  async claim(session: Session, { at, routes }: CallbackClaim): Promise<CallbackRecord | null> {
    const row = await session.first(DUE, at, JSON.stringify(routes));
    return row === null ? null : await this.#put(session, claimed(recordOf(row)), this.#node);
  }

  async release(session: Session, id: string, outcome: CallbackRelease): Promise<boolean> {
    const record = await this.#getToChange(session, id);
    if (record?.state !== 'dialling') return false;
    await this.#put(session, released(record, outcome));
    return true;
  }

  async recover(session: Session, at: string, notBefore: string, node = this.#node): Promise<number> {
    const left = await session.all(DIALLED_BY, node);
    for (const row of left) {
      await this.#put(session, missed(recordOf(row), { at, callId: null, result: 'interrupted', notBefore }));
    }
    return left.length;
  }

  async expire(session: Session, at: string, limit: number): Promise<readonly CallbackRecord[]> {
    const records: CallbackRecord[] = [];
    for (const row of await session.all(EXPIRED, at, limit)) {
      records.push(await this.#put(session, givenUp(recordOf(row), 'expired', at)));
    }
    return records;
  }

  /** Calls are deleted: what they asked for goes with them, once that is over. @param calls a JSON array of their ids */
  async deleteCalls(session: Session, calls: string): Promise<void> {
    await session.run(DELETE_CALLS, calls);
  }

  /** The same for those that the API asked for. */
  async deleteOver(session: Session, before: string): Promise<void> {
    await session.run(DELETE_OVER, before);
  }

  /** No other process changes it until the transaction is over. */
  async #getToChange(session: Session, id: string): Promise<CallbackRecord | null> {
    const row = await session.first(ONE_TO_CHANGE, id);
    return row === null ? null : recordOf(row);
  }

  async #become(session: Session, id: string, become: (record: CallbackRecord) => CallbackRecord): Promise<void> {
    const record = await this.#getToChange(session, id);
    if (record !== null) await this.#put(session, become(record));
  }

  /** @param node who dials it; null: nobody */
  async #put(session: Session, record: CallbackRecord, node: string | null = null): Promise<CallbackRecord> {
    const { id, callId, number, route, state, notBefore, expiresAt, createdAt } = record;
    const times = { not_before: notBefore, expires_at: expiresAt, created_at: createdAt };
    await session.insert(PUT, [
      { id, call_id: callId, number, route, state, ...times, node, record: JSON.stringify(record) },
    ]);
    return record;
  }
}

function recordOf({ record }: { readonly record: string }): CallbackRecord {
  return JSON.parse(record) as CallbackRecord;
}

function listQuery({ state, after, limit }: CallbackListRequest) {
  return query(({ db }) =>
    db
      .selectFrom('callbacks')
      .select(['id', 'created_at as started_at', 'record'])
      .$if(state !== null, (some) => some.where('state', '=', state))
      .$if(after !== null, (some) =>
        some.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(after?.startedAt ?? '', after?.id ?? ''))),
      )
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      // One more than asked for tells whether there is a next page.
      .limit(limit + 1),
  );
}

const ONE = query(({ db }, id: Param<string>) => db.selectFrom('callbacks').select('record').where('id', '=', id));

const ONE_TO_CHANGE = query(({ db, dialect }, id: Param<string>) =>
  db
    .selectFrom('callbacks')
    .select('record')
    .where('id', '=', id)
    .$if(dialect === 'postgres', (one) => one.forUpdate()),
);

const COUNT = query(({ db }) =>
  db
    .selectFrom('callbacks')
    .select((eb) => ['state', eb.fn.countAll<number>().as('callbacks')])
    .groupBy('state'),
);

// Another process may be about to claim it, or to put another one in its place.
const WAITING_FOR = query(({ db, dialect }, number: Param<string>, route: Param<string>) =>
  db
    .selectFrom('callbacks')
    .select('record')
    .where('number', '=', number)
    .where('route', '=', route)
    .where('state', '=', sql.lit('waiting'))
    .orderBy('id')
    .$if(dialect === 'postgres', (waiting) => waiting.forUpdate()),
);

const DIALLED_BY = query(({ db }, node: Param<string>) =>
  db.selectFrom('callbacks').select('record').where('state', '=', sql.lit('dialling')).where('node', '=', node),
);

// The index is over those that wait: the database must see that in the text. Another process takes another one.
const DUE = query(({ db, dialect }, at: Param<string>, routes: Param<string>) =>
  db
    .selectFrom('callbacks')
    .select('record')
    .where('state', '=', sql.lit('waiting'))
    .where('not_before', '<=', at)
    .where('expires_at', '>', at)
    .where((eb) => inList(dialect, eb.ref('route'), routes))
    .orderBy('not_before')
    .orderBy('id')
    .limit(1)
    .$if(dialect === 'postgres', (due) => due.forUpdate().skipLocked()),
);

const EXPIRED = query(({ db, dialect }, at: Param<string>, limit: Param<number>) =>
  db
    .selectFrom('callbacks')
    .select('record')
    .where('state', '=', sql.lit('waiting'))
    .where('expires_at', '<=', at)
    .orderBy('expires_at')
    .limit(limit)
    .$if(dialect === 'postgres', (expired) => expired.forUpdate().skipLocked()),
);

const REMOVE = query(({ db }, id: Param<string>) => db.deleteFrom('callbacks').where('id', '=', id));

const DELETE_CALLS = query(({ db, dialect }, calls: Param<string>) =>
  db
    .deleteFrom('callbacks')
    .where((eb) => inList(dialect, eb.ref('call_id'), calls))
    .where('state', 'in', ['done', 'failed']),
);

const DELETE_OVER = query(({ db }, before: Param<string>) =>
  db
    .deleteFrom('callbacks')
    .where('call_id', 'is', null)
    .where('state', 'in', ['done', 'failed'])
    .where('created_at', '<', before),
);

const PUT = new InsertRows(
  'callbacks',
  {
    id: 'text',
    call_id: 'text',
    number: 'text',
    route: 'text',
    state: 'text',
    not_before: 'text',
    expires_at: 'text',
    created_at: 'text',
    node: 'text',
    record: 'text',
  },
  {
    onConflict: {
      columns: ['id'],
      update: ['call_id', 'number', 'route', 'state', 'not_before', 'expires_at', 'created_at', 'node', 'record'],
    },
  },
);
