import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Dialect } from './query.ts';

/** Milliseconds since the Unix epoch by the clock of the database server, so that clocks of machines need not agree. */
export function serverNow(dialect: Dialect): RawBuilder<number> {
  return dialect === 'postgres'
    ? sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
    : sql<number>`cast(unixepoch('subsec') * 1000 as integer)`;
}
