import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { CallRecord, HandoffRecord } from '../../ports/records.ts';
import type { CallReport, HandoffReport, ReportQuery } from '../../ports/reports.ts';
import { callFold, handoffFold, hasKnownCaller, selectsCall, selectsHandoff } from '../../records/reports/index.ts';
import type { ReportFold } from '../../records/reports/index.ts';
import { openToRead } from '../sqlite/open-to-read.ts';
import { Statements } from '../sqlite/statements.ts';

/** What a thread of reports is started for. */
export interface ReportJob {
  readonly kind: 'handoffs' | 'calls';
  readonly query: ReportQuery;
}

/** Calls of one page. Between two pages no transaction is open, so that the log of the database can be written back. */
const PAGE = 500;
/** After a page, which takes some 10 ms, the thread leaves the processor to others, such as those that carry sound. */
const REST_MS = 2;
/** Earlier calls of a caller that are looked at. */
const MOST_EARLIER = 20;
/** Of pages of the database, so that looking for earlier calls does not read the same ones again and again. */
const CACHE_KIB = 32_768;
const DAY_MS = 86_400_000;

/** Does a job, and blocks meanwhile. @throws StoreError `open` */
export function doReportJob(
  file: string,
  busyTimeoutMs: number,
  { kind, query }: ReportJob,
): HandoffReport | CallReport {
  using reader = new ReportReader(file, busyTimeoutMs);
  return kind === 'handoffs' ? folded(reader, query, handoffFold(query)) : folded(reader, query, callFold(query));
}

function folded<Report>(reader: ReportReader, query: ReportQuery, fold: ReportFold<Report>): Report {
  let after: Place = { startedAt: query.from, id: '' };
  for (;;) {
    const { calls, last } = reader.page(query, after);
    for (const call of calls) {
      if (!selectsCall(query, call)) continue;
      const handoffs = call.handoffs.length === 0 ? [] : reader.handoffsOf(call);
      if (query.agent !== undefined && !handoffs.some((each) => selectsHandoff(query, each))) continue;
      if (call.endedAt === null) fold.addOpen();
      else fold.add({ call, handoffs, repeat: reader.isRepeat(call, query.repeatDays) });
    }
    if (last === null) return fold.report();
    after = last;
    rest();
  }
}

function rest(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REST_MS);
}

/** A call in the order of time: the one before the next page. */
interface Place {
  readonly startedAt: string;
  readonly id: string;
}

/** Reads calls for reports, by a connection that only reads. Its methods block. */
class ReportReader implements Disposable {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  constructor(file: string, busyTimeoutMs: number) {
    this.#database = openToRead(file, busyTimeoutMs);
    this.#database.exec(`PRAGMA cache_size = -${String(CACHE_KIB)}`);
    this.#statements = new Statements(this.#database);
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#database.close();
  }

  /** The next calls by their beginning. `last` null: there are no more. */
  page({ to }: ReportQuery, after: Place): { readonly calls: readonly CallRecord[]; readonly last: Place | null } {
    const rows = this.#statements.of(SELECT_PAGE).all(after.startedAt, after.id, to, PAGE);
    const last = rows.length < PAGE ? undefined : rows.at(-1);
    return {
      calls: rows.map((row) => JSON.parse(textOf(row, 'record')) as CallRecord),
      last: last === undefined ? null : { startedAt: textOf(last, 'started_at'), id: textOf(last, 'id') },
    };
  }

  handoffsOf({ id }: CallRecord): readonly HandoffRecord[] {
    const rows = this.#statements.of(SELECT_HANDOFFS).all(id);
    return rows.map((row) => JSON.parse(textOf(row, 'record')) as HandoffRecord);
  }

  /** Whether the caller had an answered call in the days before. The last 20 calls of that number are looked at. */
  isRepeat(call: CallRecord, days: number): boolean {
    if (call.answeredAt === null || !hasKnownCaller(call)) return false;
    const since = new Date(Date.parse(call.startedAt) - days * DAY_MS).toISOString();
    const earlier = this.#statements.of(SELECT_EARLIER).all(call.from, call.startedAt, since, MOST_EARLIER);
    return earlier.some((row) => row['answered'] === 1);
  }
}

function textOf(row: Readonly<Record<string, SQLOutputValue>>, column: string): string {
  return String(row[column]);
}

// The indexes calls_by_start, handoffs_by_call and calls_by_caller have them in order.
const SELECT_PAGE = `
  SELECT id, started_at, record FROM calls WHERE (started_at, id) > (?, ?) AND started_at < ?
  ORDER BY started_at, id LIMIT ?`;

const SELECT_HANDOFFS = 'SELECT record FROM handoffs WHERE call_id = ? ORDER BY created_at, id';

const SELECT_EARLIER = `
  SELECT record ->> '$.answeredAt' IS NOT NULL AND record ->> '$.direction' IS NULL AS answered
  FROM calls WHERE caller = ? AND started_at < ? AND started_at >= ? ORDER BY started_at DESC LIMIT ?`;
