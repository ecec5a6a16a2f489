import { isDeepStrictEqual } from 'node:util';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';

/** A value as the table has it: JSON. */
export interface KeptText {
  readonly name: string;
  readonly json: string;
}

/** What the store's thread is asked for about kept values. */
export type KeptValueRequest =
  | { readonly kind: 'values'; readonly of: string }
  | { readonly kind: 'value'; readonly of: string; readonly name: string }
  | { readonly kind: 'putValue'; readonly of: string; readonly value: KeptText; readonly most: number }
  | { readonly kind: 'addValue'; readonly of: string; readonly value: KeptText }
  | {
      readonly kind: 'replaceValue';
      readonly of: string;
      readonly value: KeptText;
      /** What the former one must have. */
      readonly fields: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'removeValue'; readonly of: string; readonly name: string };

/** What each is answered with. */
export interface KeptValueAnswers {
  values: readonly KeptText[];
  value: KeptText | null;
  putValue: boolean;
  /** The JSON of the one that is kept. */
  addValue: string;
  replaceValue: boolean;
  removeValue: null;
}

/** What other processes are told of a value: `kind`, a line break, and its name. */
export const VALUE_TOPIC = 'values';

/** The rows of `kept_values`. Other processes are told of each change. */
export class KeptValueTable {
  /** What changes them runs within a transaction. */
  async answer(session: Session, request: KeptValueRequest): Promise<KeptValueAnswers[KeptValueRequest['kind']]> {
    switch (request.kind) {
      case 'values':
        return await session.all(LIST, request.of);
      case 'value':
        return await session.first(ONE, request.of, request.name);
      case 'putValue':
        return await this.#put(session, request.of, request.value, request.most);
      case 'addValue': {
        const { name, json } = request.value;
        await session.run(ADD, request.of, name, json);
        return (await session.first(ONE, request.of, name))?.json ?? json;
      }
      case 'replaceValue':
        return await this.#replace(session, request.of, request.value, request.fields);
      case 'removeValue':
        if ((await session.run(REMOVE, request.of, request.name)) > 0) await tell(session, request.of, request.name);
        return null;
    }
  }

  async #put(session: Session, kind: string, { name, json }: KeptText, most: number): Promise<boolean> {
    const counted = await session.first(COUNT_OTHERS, kind, name);
    if ((counted?.others ?? 0) >= most) return false;
    await session.run(PUT, kind, name, json);
    await tell(session, kind, name);
    return true;
  }

  async #replace(
    session: Session,
    kind: string,
    { name, json }: KeptText,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    const now = await session.first(ONE, kind, name);
    if (now === null || !hasFields(JSON.parse(now.json), fields)) return false;
    // Of another one that comes between nothing is lost.
    if ((await session.run(REPLACE, kind, name, now.json, json)) === 0) return false;
    await tell(session, kind, name);
    return true;
  }
}

function hasFields(value: unknown, fields: Readonly<Record<string, unknown>>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const own: ReadonlyMap<string, unknown> = new Map(Object.entries(value));
  return Object.entries(fields).every(([field, each]) => isDeepStrictEqual(own.get(field), each));
}

async function tell(session: Session, kind: string, name: string): Promise<void> {
  await session.notify(VALUE_TOPIC, `${kind}\n${name}`);
}

const LIST = query(({ db }, kind: Param<string>) =>
  db.selectFrom('kept_values').select(['name', 'value as json']).where('kind', '=', kind).orderBy('name'),
);

const ONE = query(({ db }, kind: Param<string>, name: Param<string>) =>
  db.selectFrom('kept_values').select(['name', 'value as json']).where('kind', '=', kind).where('name', '=', name),
);

const REPLACE = query(({ db }, kind: Param<string>, name: Param<string>, before: Param<string>, value: Param<string>) =>
  db
    .updateTable('kept_values')
    .set({ value })
    .where('kind', '=', kind)
    .where('name', '=', name)
    .where('value', '=', before),
);

const COUNT_OTHERS = query(({ db }, kind: Param<string>, name: Param<string>) =>
  db
    .selectFrom('kept_values')
    .select((eb) => eb.fn.countAll<number>().as('others'))
    .where('kind', '=', kind)
    .where('name', '<>', name),
);

const PUT = query(({ db }, kind: Param<string>, name: Param<string>, value: Param<string>) =>
  db
    .insertInto('kept_values')
    .values({ kind, name, value })
    .onConflict((on) => on.columns(['kind', 'name']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') }))),
);

/** It waits for a process that adds the same, whose value the next statement sees. */
const ADD = query(({ db }, kind: Param<string>, name: Param<string>, value: Param<string>) =>
  db
    .insertInto('kept_values')
    .values({ kind, name, value })
    .onConflict((on) => on.columns(['kind', 'name']).doNothing()),
);

const REMOVE = query(({ db }, kind: Param<string>, name: Param<string>) =>
  db.deleteFrom('kept_values').where('kind', '=', kind).where('name', '=', name),
);
