import type { AuditedRecord, AuditedWrite } from '../../records/audit/index.ts';
import { newLink, newSalt } from '../../records/audit/index.ts';
import type { Session } from '../sql/session.ts';
import { endRow, PUT_SALT } from './audit-table.ts';
import type { AuditTable } from './audit-table.ts';
import { linkText } from './audit-link-text.ts';
import { BatchRows } from './batch-rows.ts';
import type { CallbackTable } from './callback-table.ts';
import { NEW_CALL } from './chain-memory.ts';
import type { ChainMemory, KnownCall } from './chain-memory.ts';
import type { DeliveryTable } from './delivery-table.ts';
import { refusalOf } from './encoded-batch.ts';
import type { EncodedBatch } from './encoded-batch.ts';
import type { LateSteps } from './late-steps.ts';
import type { SpokenWords } from './transcript-page.ts';
import type { VoicemailTable } from './voicemail-table.ts';

/** What came of a batch: it is written, or why it was left out. */
export type Appended = { readonly value: null } | { readonly refusal: string };

interface JournalParts {
  /** The process that new calls belong to. */
  readonly node: string;
  readonly memory: ChainMemory;
  readonly late: LateSteps;
  readonly audit: AuditTable;
  readonly voicemails: VoicemailTable;
  readonly callbacks: CallbackTable;
  readonly deliveries: DeliveryTable;
  readonly words: SpokenWords;
}

const NO_MESSAGES: Pick<AuditedWrite, 'records' | 'gone'> = { records: [], gone: [] };

/** The rows of `calls`, `handoffs` and `journal`, and of all that goes with them. */
export class JournalTable {
  readonly #parts: JournalParts;

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  /**
   * Writes batches in their order, all rows of a table together. Runs within a transaction; if that fails, what is in
   * memory is to be forgotten.
   * @returns for each what came of it; one that does not continue its call's journal is left out
   */
  async append(session: Session, batches: readonly EncodedBatch[]): Promise<readonly Appended[]> {
    if (batches.length === 0) return [];
    const { memory, callbacks } = this.#parts;
    const found = await memory.of(session, [...new Set(batches.map(({ callId }) => callId))]);
    const calls = new Map(found);
    const appended: Appended[] = [];
    const rows = new BatchRows(this.#parts);
    const { late } = this.#parts;
    for (const given of batches) {
      let batch = late.asWritten(given);
      let before = calls.get(batch.callId) ?? NEW_CALL;
      let refusal = refusalOf(batch, before.sequence);
      if (refusal !== null && session.dialect === 'postgres' && before === found.get(batch.callId)) {
        // Another process may have gone on with the call since it is in memory.
        before = (await memory.read(session, [batch.callId])).get(batch.callId) ?? NEW_CALL;
        calls.set(batch.callId, before);
        if (refusalOf(batch, before.sequence) !== null) batch = await late.inOrder(session, batch, before);
        refusal = refusalOf(batch, before.sequence);
      }
      if (refusal !== null) {
        appended.push({ refusal });
        continue;
      }
      calls.set(batch.callId, await this.#take(session, rows, batch, before));
      await callbacks.apply(session, batch.callbacks);
      appended.push({ value: null });
    }
    await rows.write(session);
    for (const [callId, known] of calls) {
      // The chain of a call that is over goes on seldom.
      if (rows.isOver(callId)) {
        memory.forgetCall(callId);
        late.forget(callId);
      } else memory.remember(callId, known);
    }
    return appended;
  }

  /** @returns how far its call is then */
  async #take(session: Session, rows: BatchRows, batch: EncodedBatch, before: KnownCall): Promise<KnownCall> {
    const { node, audit, voicemails, late } = this.#parts;
    const { callId, entries, endedAt } = batch;
    const isNew = before.sequence === 0 && before.salt === null && before.node === null;
    const salt = before.salt ?? newSalt();
    const known = { ...before, node: isNew ? node : before.node, salt };
    rows.addCall(batch, known);
    // A call from before there were chains.
    if (before.salt === null && !isNew) await session.run(PUT_SALT, callId, salt);
    // Where another process closed the call, its record and the end of its chain are vouched for until it ends itself.
    const isClosed = endedAt !== null || late.has(callId);
    let messages = NO_MESSAGES;
    if (batch.voicemails.length > 0) {
      // They refer to their call.
      await rows.write(session);
      messages = await voicemails.apply(session, callId, batch.voicemails);
    }
    const write = auditedWrite(batch, messages, { node: known.node, isClosed });
    const at = await audit.floor.timeOf(session, batch.at, before.last);
    const link = newLink(callId, before.last, at, salt, write);
    rows.addBatch(batch, linkText(link), link.n);
    if (isClosed) rows.addEnd(endRow(callId, link));
    return {
      ...known,
      sequence: before.sequence + entries.length,
      last: { n: link.n, hash: link.hash, at: link.at },
    };
  }
}

/** What the link of a batch vouches for. @param messages names of messages that it changed, and what is left of them */
function auditedWrite(
  batch: EncodedBatch,
  messages: Pick<AuditedWrite, 'records' | 'gone'>,
  { node, isClosed }: { readonly node: string | null; readonly isClosed: boolean },
): AuditedWrite {
  const { entries, handoffs, deliveries, endedAt, record } = batch;
  const records: AuditedRecord[] = [
    ...handoffs.flatMap(([id, createdAt, handoff, over]) =>
      over ? [{ name: `handoff/${id}`, fields: { createdAt, over }, record: handoff }] : [],
    ),
    ...deliveries.map(([id, webhook, event, body]) => ({
      name: `delivery/${id}`,
      fields: { webhook, event },
      record: body,
    })),
    ...messages.records,
    ...(isClosed ? [{ name: 'call', fields: { node, over: endedAt !== null }, record }] : []),
  ];
  return {
    entries: entries.map(([sequence, at, kind, type, version, data]) => ({ sequence, at, kind, type, version, data })),
    records,
    gone: messages.gone,
  };
}
