import type { MailboxCount, VoicemailState } from '../../ports/voicemails.ts';
import type { AuditedRecord, AuditedWrite } from '../../records/audit/index.ts';
import type { VoicemailChange } from '../../records/voicemail-change.ts';
import type { Position } from '../cursor.ts';
import { filteredBy } from './call-query.ts';
import type { Statements } from '../sqlite/statements.ts';

/** {@link VoicemailQuery} with its cursor decoded. */
export interface VoicemailListRequest {
  readonly state: VoicemailState | null;
  readonly mailbox: string | null;
  readonly after: Position | null;
  readonly limit: number;
}

/** A page of records as JSON, and where the next begins. */
export interface VoicemailPage {
  readonly records: readonly string[];
  readonly next: Position | null;
}

/** What the store's thread is asked for about messages. Facts change them, and nothing else. */
export type VoicemailRequest =
  | { readonly kind: 'voicemail'; readonly id: string }
  | { readonly kind: 'voicemails'; readonly request: VoicemailListRequest }
  | { readonly kind: 'countVoicemails' };

/** What each is answered with. */
export interface VoicemailAnswers {
  voicemail: string | null;
  voicemails: VoicemailPage;
  countVoicemails: readonly (readonly [mailbox: string, count: MailboxCount])[];
}

const NOTHING = { records: [], gone: [] };

/** The rows of `voicemails`. */
export class VoicemailTable {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /**
   * Runs within the transaction of the facts that say so. Their call must be there already.
   * @returns what the call's messages are now, and which are gone
   */
  apply(callId: string, changes: readonly VoicemailChange[]): Pick<AuditedWrite, 'records' | 'gone'> {
    if (changes.length === 0) return NOTHING;
    const before = this.#ofCall(callId);
    this.#apply(callId, changes);
    const records = this.#ofCall(callId);
    const left = new Set(records.map(({ name }) => name));
    return { records, gone: before.map(({ name }) => name).filter((name) => !left.has(name)) };
  }

  #ofCall(callId: string): readonly AuditedRecord[] {
    const rows = this.#statements.of('SELECT id, record FROM voicemails WHERE call_id = ? ORDER BY id').all(callId);
    return rows.map(({ id, record }) => ({ name: `voicemail/${String(id)}`, fields: {}, record: String(record) }));
  }

  #apply(callId: string, changes: readonly VoicemailChange[]): void {
    for (const change of changes) {
      switch (change.kind) {
        case 'left': {
          const { record } = change;
          const { id, mailbox, state, startedAt } = record;
          this.#statements.of(INSERT).run(id, callId, mailbox, state, startedAt, JSON.stringify(record));
          break;
        }
        case 'marked':
          this.#statements.of(MARK).run(change.state, change.state, change.id, callId);
          break;
        case 'removed':
          this.#statements.of('DELETE FROM voicemails WHERE id = ? AND call_id = ?').run(change.id, callId);
          break;
        case 'allRemoved':
          this.#statements.of('DELETE FROM voicemails WHERE call_id = ?').run(change.call);
      }
    }
  }

  answer(request: VoicemailRequest): VoicemailAnswers[VoicemailRequest['kind']] {
    switch (request.kind) {
      case 'voicemail': {
        const row = this.#statements.of('SELECT record FROM voicemails WHERE id = ?').get(request.id);
        return row === undefined ? null : String(row['record']);
      }
      case 'voicemails':
        return this.#list(request.request);
      case 'countVoicemails':
        return this.#count();
    }
  }

  #list({ state, mailbox, after, limit }: VoicemailListRequest): VoicemailPage {
    const { where, values } = filteredBy([
      ['state = ?', state],
      ['mailbox = ?', mailbox],
      ['(started_at, id) < (?, ?)', after?.startedAt ?? null, after?.id ?? null],
    ]);
    const sql = `SELECT id, started_at, record FROM voicemails${where} ORDER BY started_at DESC, id DESC LIMIT ?`;
    // One more than asked for tells whether there is a next page.
    const rows = this.#statements.of(sql).all(...values, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const hasNext = rows.length > page.length && last !== undefined;
    return {
      records: page.map((row) => String(row['record'])),
      next: hasNext ? { startedAt: String(last['started_at']), id: String(last['id']) } : null,
    };
  }

  #count(): VoicemailAnswers['countVoicemails'] {
    return this.#statements
      .of(COUNT)
      .all()
      .map((row) => [String(row['mailbox']), { new: Number(row['new']), old: Number(row['old']) }] as const);
  }
}

// A journal is not refused for a message that is there already.
const INSERT = `
  INSERT INTO voicemails (id, call_id, mailbox, state, started_at, record) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO NOTHING`;

const MARK = `
  UPDATE voicemails SET state = ?, record = json_set(record, '$.state', ?) WHERE id = ? AND call_id = ?`;

const COUNT = `
  SELECT mailbox, sum(state = 'new') AS new, sum(state = 'heard') AS old FROM voicemails
  WHERE mailbox IS NOT NULL GROUP BY mailbox`;
