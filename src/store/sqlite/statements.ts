import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** The statements of a database. Each is made once, since their texts are few. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #known = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  of(sql: string): StatementSync {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#known.set(sql, statement);
    return statement;
  }

  /** Runs all of `work` in one transaction, or nothing of it. @throws what `work` throws */
  together<Value>(work: () => Value): Value {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const value = work();
      this.#database.exec('COMMIT');
      return value;
    } catch (error) {
      // Some faults, such as a full disk, have rolled it back already.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Runs `work`, which only reads, on the database as it is at one moment. @throws what `work` throws */
  reading<Value>(work: () => Value): Value {
    this.#database.exec('BEGIN');
    try {
      return work();
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  clear(): void {
    this.#known.clear();
  }
}
