import { sql } from 'kysely';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { StoreError } from '../store-error.ts';

/** A process that has not shown itself for that long is taken for dead. */
export const DEAD_AFTER_MS = 15_000;

/** A process that uses the database. */
export interface NodeIdentity {
  /** The same after each start. */
  readonly name: string;
  /** Of this start alone. */
  readonly instance: string;
}

/**
 * The rows of `nodes`: which processes use a database server. Times are those of the server, so that clocks of machines
 * need not agree.
 */
export class NodeTable {
  /**
   * Takes the process in. One that had its name gives way: it has crashed, or will find out by {@link beat}.
   * @throws StoreError `locked` while another one is there
   */
  async join(session: Session, { name, instance }: NodeIdentity): Promise<void> {
    await session.lock('nodes');
    const now = (await session.first(NOW))?.now ?? 0;
    const other = (await session.all(ALL)).find((row) => row.name !== name && now - row.beat_ms < DEAD_AFTER_MS);
    if (other !== undefined) {
      throw new StoreError('locked', `it is in use by the node ${other.name}, seen ${String(Math.round((now - other.beat_ms) / 1_000))} s ago; several nodes on one database are not supported yet`); // prettier-ignore
    }
    // Whoever was dead for us has no place any more, and finds that out.
    await session.run(REMOVE_OTHERS, name);
    await session.insert(PUT, [{ name, instance, beat_ms: now }]);
  }

  /** Shows that the process is there, which is written. @returns false: another one has its place now */
  async beat(session: Session, { name, instance }: NodeIdentity): Promise<boolean> {
    const now = (await session.first(NOW))?.now ?? 0;
    return (await session.run(BEAT, name, instance, now)) > 0;
  }

  /** The process ends in order. */
  async leave(session: Session, { name, instance }: NodeIdentity): Promise<void> {
    await session.run(LEAVE, name, instance);
  }
}

const NOW = query(({ db, dialect }) =>
  db.selectNoFrom(
    dialect === 'postgres'
      ? sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`.as('now')
      : sql<number>`cast(unixepoch('subsec') * 1000 as integer)`.as('now'),
  ),
);

const ALL = query(({ db }) => db.selectFrom('nodes').selectAll());

const PUT = new InsertRows(
  'nodes',
  { name: 'text', instance: 'text', beat_ms: 'bigint' },
  { onConflict: { columns: ['name'], update: ['instance', 'beat_ms'] } },
);

const REMOVE_OTHERS = query(({ db }, name: Param<string>) => db.deleteFrom('nodes').where('name', '<>', name));

const BEAT = query(({ db }, name: Param<string>, instance: Param<string>, beat_ms: Param<number>) =>
  db.updateTable('nodes').set({ beat_ms }).where('name', '=', name).where('instance', '=', instance),
);

const LEAVE = query(({ db }, name: Param<string>, instance: Param<string>) =>
  db.deleteFrom('nodes').where('name', '=', name).where('instance', '=', instance),
);
