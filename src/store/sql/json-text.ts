import type { Expression, RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Dialect } from './query.ts';

/** A text field of a column that has a JSON object; null where it is not there, or is null. */
export function jsonText(dialect: Dialect, column: Expression<string>, field: string): RawBuilder<string | null> {
  return dialect === 'sqlite'
    ? sql<string | null>`${column} ->> ${sql.lit(`$.${field}`)}`
    : sql<
        string | null
      >`regexp_replace(${column}, ${sql.lit(UNREADABLE)}, ${sql.lit(INSTEAD)}, 'g')::json ->> ${sql.lit(field)}`;
}

/** What JSON may have and Postgres cannot make a text of: the character 0, and halves of surrogate pairs. */
const UNREADABLE = String.raw`\\u(0000|d[89a-f][0-9a-f]{2})`;
const INSTEAD = String.raw`\\ufffd`;
