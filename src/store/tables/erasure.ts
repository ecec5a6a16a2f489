import type { AuditedRecord } from '../../records/audit/index.ts';
import type { AuditTable } from './audit-table.ts';
import type { Statements } from '../sqlite/statements.ts';
import type { TranscriptTable } from './transcript-table.ts';

/** Stands in the place of a number that was erased. */
const ERASED = 'erased';

/** A part of what is asked for: so many calls at most go in one transaction. */
export interface EraseRequest {
  /** As it is on record: a number, or a URI. */
  readonly number: string;
  /** Who asked for it, for the record. */
  readonly by: string;
  /** Now: RFC 3339, UTC. */
  readonly at: string;
  readonly limit: number;
}

/** What came of it. */
export interface Erased {
  readonly calls: readonly string[];
  /** Calls of that number that are up, which are left alone. */
  readonly up: number;
}

interface Tables {
  readonly statements: Statements;
  readonly audit: AuditTable;
  readonly transcripts: TranscriptTable;
}

/** Erases what is known of a caller from calls that are over. Runs within a transaction. */
export function eraseCaller({ statements, audit, transcripts }: Tables, request: EraseRequest): Erased {
  const { number, by, at, limit } = request;
  const rows = statements.of(SELECT_CALLS).all(number, number, limit);
  const calls = rows.map(({ id }) => String(id));
  for (const row of rows) {
    const id = String(row['id']);
    const call = skeletonOfCall(String(row['record']));
    statements.of(UPDATE_CALL).run(call.from, call.to, call.record, id);
    const records: AuditedRecord[] = [
      { name: 'call', fields: { node: row['node'] ?? null, over: true }, record: call.record },
    ];
    for (const handoff of statements.of(SELECT_HANDOFFS).all(id)) {
      const { record, over } = skeletonOfHandoff(String(handoff['record']));
      statements.of('UPDATE handoffs SET record = ? WHERE id = ?').run(record, handoff['id'] ?? null);
      records.push({
        name: `handoff/${String(handoff['id'])}`,
        fields: { createdAt: handoff['created_at'], over },
        record,
      });
    }
    audit.erase(id, at, records);
    transcripts.deleteCall(id);
    for (const sql of DELETE) statements.of(sql).run(id);
  }
  statements.of("DELETE FROM callbacks WHERE number = ? AND state <> 'dialling'").run(number);
  if (calls.length > 0) audit.note(at, { type: 'caller.erased', calls, by });
  return { calls, up: Number(statements.of(COUNT_UP).get(number, number)?.['up']) };
}

/** What says nothing of the party: when, how long, what became of it. */
function skeletonOfCall(text: string): { readonly record: string; readonly from: string; readonly to: string } {
  const {
    direction,
    from,
    to,
    identity: _identity,
    parked: _parked,
    disposition,
    ...kept
  } = JSON.parse(text) as Fields;
  const outbound = direction === 'outbound';
  const parties = outbound ? { from: String(from), to: ERASED } : { from: ERASED, to: String(to) };
  const { note: _note, ...verdict } = (disposition ?? {}) as Fields;
  const record = {
    ...kept,
    ...(outbound && { direction }),
    ...parties,
    legs: [],
    metadata: {},
    ...(disposition !== undefined && { disposition: verdict }),
  };
  return { record: JSON.stringify(record), ...parties };
}

function skeletonOfHandoff(text: string): { readonly record: string; readonly over: boolean } {
  const handoff = { ...(JSON.parse(text) as Fields), reason: ERASED, summary: ERASED };
  return { record: JSON.stringify(handoff), over: (handoff as Fields)['endedAt'] !== null };
}

type Fields = Readonly<Record<string, unknown>>;

/** The party is who calls us, or whom we call. */
const OF_PARTY = `((caller = ? AND record ->> '$.direction' IS NULL) OR (called = ? AND record ->> '$.direction' = 'outbound'))`;

const SELECT_CALLS = `
  SELECT id, node, record FROM calls WHERE ended_at IS NOT NULL AND ${OF_PARTY} ORDER BY started_at, id LIMIT ?`;

const COUNT_UP = `SELECT count(*) AS up FROM calls WHERE ended_at IS NULL AND ${OF_PARTY}`;

const SELECT_HANDOFFS = 'SELECT id, created_at, record FROM handoffs WHERE call_id = ? ORDER BY created_at, id';

const UPDATE_CALL = 'UPDATE calls SET caller = ?, called = ?, record = ? WHERE id = ?';

const DELETE = [
  'DELETE FROM voicemails WHERE call_id = ?',
  'DELETE FROM deliveries WHERE call_id = ?',
  "DELETE FROM callbacks WHERE call_id = ? AND state <> 'dialling'",
  'DELETE FROM journal WHERE call_id = ?',
];
