import type { Position } from '../cursor.ts';
import type { Query } from '../sql/query.ts';
import { query } from '../sql/query.ts';

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

/** A page of records as JSON, and where the next begins. */
export interface RecordPage {
  readonly records: readonly string[];
  readonly next: Position | null;
}

/** A row of a page. */
interface PlacedRecord {
  readonly id: string;
  readonly started_at: string;
  readonly record: string;
}

/** The query for a page of calls, newest first, and for one more: that tells whether there is a next page. */
export function callQuery(request: ListRequest): Query<[], PlacedRecord> {
  const { state, caller, called, startedFrom, startedTo, dialled, after, limit } = request;
  return query(({ db }) =>
    db
      .selectFrom('calls')
      .select(['id', 'started_at', 'record'])
      .$if(state !== null, (some) => some.where('state', '=', state))
      .$if(caller !== null, (some) => some.where('caller', '=', caller))
      .$if(called !== null, (some) => some.where('called', '=', called))
      .$if(startedFrom !== null, (some) => some.where('started_at', '>=', startedFrom))
      .$if(startedTo !== null, (some) => some.where('started_at', '<', startedTo))
      .$if(dialled !== null, (some) =>
        some.where('id', 'in', (eb) => eb.selectFrom('dialled_agents').select('call_id').where('agent', '=', dialled)),
      )
      // A position, unlike a count, is stable while calls come and go.
      .$if(after !== null, (some) =>
        some.where((eb) => eb(eb.refTuple('started_at', 'id'), '<', eb.tuple(after?.startedAt ?? '', after?.id ?? ''))),
      )
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1),
  );
}

/** The page of rows of which one more was asked for than it may have. */
export function recordPage(rows: readonly PlacedRecord[], limit: number): RecordPage {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasNext = rows.length > page.length && last !== undefined;
  return {
    records: page.map(({ record }) => record),
    next: hasNext ? { startedAt: last.started_at, id: last.id } : null,
  };
}
