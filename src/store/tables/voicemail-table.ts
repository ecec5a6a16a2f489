import type { MailboxCount, VoicemailState } from '../../ports/voicemails.ts';
import type { AuditedRecord, AuditedWrite } from '../../records/audit/index.ts';
import type { VoicemailChange } from '../../records/voicemail-change.ts';
import type { Position } from '../cursor.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { recordPage } from './call-query.ts';
import type { RecordPage } from './call-query.ts';

/** {@link VoicemailQuery} with its cursor decoded. */
export interface VoicemailListRequest {
  readonly state: VoicemailState | null;
  readonly mailbox: string | null;
  readonly after: Position | null;
  readonly limit: number;
}

/** What the store's thread is asked for about messages. Facts change them, and nothing else. */
export type VoicemailRequest =
  | { readonly kind: 'voicemail'; readonly id: string }
  | { readonly kind: 'voicemails'; readonly request: VoicemailListRequest }
  | { readonly kind: 'countVoicemails' };

/** What each is answered with. */
export interface VoicemailAnswers {
  voicemail: string | null;
  voicemails: RecordPage;
  countVoicemails: readonly (readonly [mailbox: string, count: MailboxCount])[];
}

/** The rows of `voicemails`. */
export class VoicemailTable {
  /**
   * Runs within the transaction of the facts that say so. Their call must be there already.
   * @returns what the call's messages are now, and which are gone
   */
  async apply(
    session: Session,
    callId: string,
    changes: readonly VoicemailChange[],
  ): Promise<Pick<AuditedWrite, 'records' | 'gone'>> {
    const before = await this.#ofCall(session, callId);
    for (const change of changes) await this.#apply(session, callId, change);
    const records = await this.#ofCall(session, callId);
    const left = new Set(records.map(({ name }) => name));
    return { records, gone: before.map(({ name }) => name).filter((name) => !left.has(name)) };
  }

  async #ofCall(session: Session, callId: string): Promise<readonly AuditedRecord[]> {
    const rows = await session.all(OF_CALL, callId);
    return rows.map(({ id, record }) => ({ name: `voicemail/${id}`, fields: {}, record }));
  }

  async #apply(session: Session, callId: string, change: VoicemailChange): Promise<void> {
    switch (change.kind) {
      case 'left': {
        const { record } = change;
        const { id, mailbox, state, startedAt: started_at } = record;
        await session.insert(INSERT, [
          { id, call_id: callId, mailbox, state, started_at, record: JSON.stringify(record) },
        ]);
        break;
      }
      case 'marked': {
        const marked = await session.first(ONE, change.id);
        if (marked?.call_id !== callId) break;
        const { state } = change;
        const record = { ...(JSON.parse(marked.record) as Readonly<Record<string, unknown>>), state };
        await session.run(MARK, change.id, state, JSON.stringify(record));
        break;
      }
      case 'removed':
        await session.run(REMOVE, change.id, callId);
        break;
      case 'allRemoved':
        await session.run(REMOVE_ALL, change.call);
    }
  }

  async answer(session: Session, request: VoicemailRequest): Promise<VoicemailAnswers[VoicemailRequest['kind']]> {
    switch (request.kind) {
      case 'voicemail':
        return (await session.first(ONE, request.id))?.record ?? null;
      case 'voicemails':
        return recordPage(await session.all(listQuery(request.request)), request.request.limit);
      case 'countVoicemails': {
        const rows = await session.all(COUNT);
        return rows.map((row) => [row.mailbox ?? '', { new: row.fresh, old: row.heard }] as const);
      }
    }
  }
}

function listQuery({ state, mailbox, after, limit }: VoicemailListRequest) {
  return query(({ db }) =>
    db
      .selectFrom('voicemails')
      .select(['id', 'started_at', 'record'])
      .$if(state !== null, (some) => some.where('state', '=', state))
      .$if(mailbox !== null, (some) => some.where('mailbox', '=', mailbox))
      .$if(after !== null, (some) =>
        some.where((eb) => eb(eb.refTuple('started_at', 'id'), '<', eb.tuple(after?.startedAt ?? '', after?.id ?? ''))),
      )
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      // One more than asked for tells whether there is a next page.
      .limit(limit + 1),
  );
}

const OF_CALL = query(({ db }, callId: Param<string>) =>
  db.selectFrom('voicemails').select(['id', 'record']).where('call_id', '=', callId).orderBy('id'),
);

const ONE = query(({ db }, id: Param<string>) =>
  db.selectFrom('voicemails').select(['call_id', 'record']).where('id', '=', id),
);

// A journal is not refused for a message that is there already.
const INSERT = new InsertRows(
  'voicemails',
  { id: 'text', call_id: 'text', mailbox: 'text', state: 'text', started_at: 'text', record: 'text' },
  { onConflict: { columns: ['id'], update: [] } },
);

const MARK = query(({ db }, id: Param<string>, state: Param<string>, record: Param<string>) =>
  db.updateTable('voicemails').set({ state, record }).where('id', '=', id),
);

const REMOVE = query(({ db }, id: Param<string>, callId: Param<string>) =>
  db.deleteFrom('voicemails').where('id', '=', id).where('call_id', '=', callId),
);

const REMOVE_ALL = query(({ db }, callId: Param<string>) => db.deleteFrom('voicemails').where('call_id', '=', callId));

const COUNT = query(({ db }) =>
  db
    .selectFrom('voicemails')
    .select((eb) => [
      'mailbox',
      eb.fn.countAll<number>().filterWhere('state', '=', 'new').as('fresh'),
      eb.fn.countAll<number>().filterWhere('state', '=', 'heard').as('heard'),
    ])
    .where('mailbox', 'is not', null)
    .groupBy('mailbox'),
);
