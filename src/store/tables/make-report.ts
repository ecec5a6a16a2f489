import type { CallRecord, HandoffRecord } from '../../ports/records.ts';
import type { CallReport, HandoffReport, ReportQuery } from '../../ports/reports.ts';
import { callFold, handoffFold, hasKnownCaller, selectsCall, selectsHandoff } from '../../records/reports/index.ts';
import type { ReportFold } from '../../records/reports/index.ts';
import { jsonText } from '../sql/json-text.ts';
import type { Database } from '../sql/database.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';

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
const DAY_MS = 86_400_000;

/** Does a job, and blocks now and then. */
export async function makeReport(
  database: Database,
  { kind, query: asked }: ReportJob,
): Promise<HandoffReport | CallReport> {
  return kind === 'handoffs'
    ? await folded(database, asked, handoffFold(asked))
    : await folded(database, asked, callFold(asked));
}

async function folded<Report>(database: Database, asked: ReportQuery, fold: ReportFold<Report>): Promise<Report> {
  let after: Place | null = { startedAt: asked.from, id: '' };
  while (after !== null) {
    const from: Place = after;
    after = await database.reading(async (session) => await foldPage(session, asked, fold, from));
    rest();
  }
  return fold.report();
}

/** @returns where the next page begins; null: there is none */
async function foldPage<Report>(
  session: Session,
  asked: ReportQuery,
  fold: ReportFold<Report>,
  after: Place,
): Promise<Place | null> {
  const rows = await session.all(PAGE_OF_CALLS, after.startedAt, after.id, asked.to, PAGE);
  for (const { record } of rows) {
    const call = JSON.parse(record) as CallRecord;
    if (!selectsCall(asked, call)) continue;
    const handoffs = call.handoffs.length === 0 ? [] : await handoffsOf(session, call);
    if (asked.agent !== undefined && !handoffs.some((each) => selectsHandoff(asked, each))) continue;
    if (call.endedAt === null) fold.addOpen();
    else fold.add({ call, handoffs, repeat: await isRepeat(session, call, asked.repeatDays) });
  }
  const last = rows.length < PAGE ? undefined : rows.at(-1);
  return last === undefined ? null : { startedAt: last.started_at, id: last.id };
}

function rest(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REST_MS);
}

/** A call in the order of time: the one before the next page. */
interface Place {
  readonly startedAt: string;
  readonly id: string;
}

async function handoffsOf(session: Session, { id }: CallRecord): Promise<readonly HandoffRecord[]> {
  return (await session.all(HANDOFFS_OF, id)).map(({ record }) => JSON.parse(record) as HandoffRecord);
}

/** Whether the caller had an answered call in the days before. The last 20 calls of that number are looked at. */
async function isRepeat(session: Session, call: CallRecord, days: number): Promise<boolean> {
  if (call.answeredAt === null || !hasKnownCaller(call)) return false;
  const since = new Date(Date.parse(call.startedAt) - days * DAY_MS).toISOString();
  const earlier = await session.all(EARLIER_CALLS, call.from, call.startedAt, since, MOST_EARLIER);
  return earlier.some(({ answered, direction }) => answered !== null && direction === null);
}

// The indexes calls_by_start, handoffs_by_call and calls_by_caller have them in order.
const PAGE_OF_CALLS = query(
  ({ db }, startedAt: Param<string>, id: Param<string>, to: Param<string>, limit: Param<number>) =>
    db
      .selectFrom('calls')
      .select(['id', 'started_at', 'record'])
      .where((eb) => eb(eb.refTuple('started_at', 'id'), '>', eb.tuple(startedAt, id)))
      .where('started_at', '<', to)
      .orderBy('started_at')
      .orderBy('id')
      .limit(limit),
);

const HANDOFFS_OF = query(({ db }, callId: Param<string>) =>
  db.selectFrom('handoffs').select('record').where('call_id', '=', callId).orderBy('created_at').orderBy('id'),
);

const EARLIER_CALLS = query(
  ({ db, dialect }, caller: Param<string>, before: Param<string>, since: Param<string>, limit: Param<number>) =>
    db
      .selectFrom('calls')
      .select((eb) => [
        jsonText(dialect, eb.ref('record'), 'answeredAt').as('answered'),
        jsonText(dialect, eb.ref('record'), 'direction').as('direction'),
      ])
      .where('caller', '=', caller)
      .where('started_at', '<', before)
      .where('started_at', '>=', since)
      .orderBy('started_at', 'desc')
      .limit(limit),
);
