import type { Statements } from '../sqlite/statements.ts';

/** A value as the table has it: JSON. */
export interface KeptText {
  readonly name: string;
  readonly json: string;
}

/** What the store's thread is asked for about kept values. */
export type KeptValueRequest =
  | { readonly kind: 'values'; readonly of: string }
  | { readonly kind: 'putValue'; readonly of: string; readonly value: KeptText; readonly most: number }
  | { readonly kind: 'removeValue'; readonly of: string; readonly name: string };

/** What each is answered with. */
export interface KeptValueAnswers {
  values: readonly KeptText[];
  putValue: boolean;
  removeValue: null;
}

/** The rows of `kept_values`. */
export class KeptValueTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  list(kind: string): readonly KeptText[] {
    return this.#statements
      .of('SELECT name, value FROM kept_values WHERE kind = ? ORDER BY name')
      .all(kind)
      .map((row) => ({ name: String(row['name']), json: String(row['value']) }));
  }

  /** Runs within a transaction. */
  put(kind: string, { name, json }: KeptText, most: number): boolean {
    const others = this.#statements
      .of('SELECT count(*) AS others FROM kept_values WHERE kind = ? AND name <> ?')
      .get(kind, name);
    if (Number(others?.['others']) >= most) return false;
    this.#statements.of(PUT).run(kind, name, json);
    return true;
  }

  /** Runs within a transaction. */
  remove(kind: string, name: string): null {
    this.#statements.of('DELETE FROM kept_values WHERE kind = ? AND name = ?').run(kind, name);
    return null;
  }
}

const PUT = `
  INSERT INTO kept_values (kind, name, value) VALUES (?, ?, ?)
  ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value`;
