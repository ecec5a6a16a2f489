import type { Expression, RawBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { Dialect, Param } from './query.ts';

/** Whether a column has one of several texts. @param list a parameter that is a JSON array of them */
export function inList(dialect: Dialect, column: Expression<string | null>, list: Param<string>): RawBuilder<SqlBool> {
  return dialect === 'sqlite'
    ? sql<SqlBool>`${column} in (select value from json_each(${list}))`
    : sql<SqlBool>`${column} = any (array(select json_array_elements_text(${list}::json)))`;
}
