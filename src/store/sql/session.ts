import type { NoticeTopic } from '../../ports/nodes.ts';
import type { InsertRows, NewRow } from './insert-rows.ts';
import type { Dialect, Query, Value } from './query.ts';
import type { Schema } from './schema.ts';

/**
 * A connection to the database, within a transaction or a view of one moment where it was handed out for such. Its
 * methods reject with the database's own error.
 */
export interface Session {
  readonly dialect: Dialect;
  all<Args extends readonly Value[], Row>(query: Query<Args, Row>, ...args: Args): Promise<readonly Row[]>;
  /** The first row; null: there is none. */
  first<Args extends readonly Value[], Row>(query: Query<Args, Row>, ...args: Args): Promise<Row | null>;
  /** @returns how many rows it changed */
  run<Args extends readonly Value[]>(query: Query<Args, unknown>, ...args: Args): Promise<number>;
  /** @returns what the rows are now, in their order, where the statement says that it returns something; else nothing */
  insert<Of extends keyof Schema, Those extends object, Back extends keyof Schema[Of] & string>(
    into: InsertRows<Of, Those, Back>,
    rows: readonly NewRow<Of, Those>[],
  ): Promise<readonly InsertRows<Of, Those, Back>['back'][]>;
  /**
   * Keeps transactions of other processes that ask for the same lock waiting, until this one is over. A database that one
   * process alone writes has no need of it. Who has it may ask again.
   */
  lock(name: LockName): Promise<void>;
  /** Tells the other processes, once the transaction is over. Where there can be none it does nothing. */
  notify(topic: NoticeTopic, text: string): Promise<void>;
}

/** `journal`: positions are given; `actions`: an action is chained to the last; `audit`: the program's own chain goes on; `agents`: agents change. */
export type LockName = 'journal' | 'actions' | 'audit' | 'agents';
