import type { Expression, RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Dialect } from './query.ts';

/** A text field of a column that has a JSON object; null where it is not there, or is null. */
export function jsonText(dialect: Dialect, column: Expression<string>, field: string): RawBuilder<string | null> {
  return dialect === 'sqlite'
    ? sql<string | null>`${column} ->> ${sql.lit(`$.${field}`)}`
    : sql<string | null>`${column}::json ->> ${sql.lit(field)}`;
}
