import type { Position } from '../cursor.ts';

/** {@link CallQuery} with its cursor decoded. */
export interface ListRequest {
  readonly state: string | null;
  readonly caller: string | null;
  readonly called: string | null;
  readonly startedFrom: string | null;
  readonly startedTo: string | null;
  /** Only calls for which this agent was dialled. */
  readonly dialled: string | null;
  readonly after: Position | null;
  readonly limit: number;
}

/** A statement and the values of its parameters. */
export interface Query {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** The query for a page of calls, newest first. Its text depends only on which filters there are. */
export function callQuery(request: ListRequest): Query {
  const { after } = request;
  const { where, values } = filteredBy([
    ['state = ?', request.state],
    ['caller = ?', request.caller],
    ['called = ?', request.called],
    ['started_at >= ?', request.startedFrom],
    ['started_at < ?', request.startedTo],
    ['id IN (SELECT call_id FROM dialled_agents WHERE agent = ?)', request.dialled],
    // A position, unlike a count, is stable while calls come and go.
    ['(started_at, id) < (?, ?)', after?.startedAt ?? null, after?.id ?? null],
  ]);
  return {
    sql: `SELECT id, started_at, record FROM calls${where} ORDER BY started_at DESC, id DESC LIMIT ?`,
    values: [...values, request.limit],
  };
}

/** A condition and the values of its parameters; a null means that the condition is not asked for. */
type Filter = readonly [string, ...(string | number | null)[]];

/** A WHERE clause of the filters that are asked for, with a space in front. Empty where none is. */
export function filteredBy(filters: readonly Filter[]): {
  readonly where: string;
  readonly values: readonly (string | number)[];
} {
  const used = filters.filter(([, value]) => value !== null);
  const where = used.length === 0 ? '' : ` WHERE ${used.map(([condition]) => condition).join(' AND ')}`;
  return { where, values: used.flatMap(([, ...parameters]) => parameters.filter((value) => value !== null)) };
}
