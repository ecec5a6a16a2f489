import { InsertRows } from '../sql/insert-rows.ts';
import type { NewRow } from '../sql/insert-rows.ts';
import type { Session } from '../sql/session.ts';
import { PUT_ENDS, PUT_LINKS } from './audit-table.ts';
import type { endRow } from './audit-table.ts';
import type { KnownCall } from './chain-memory.ts';
import type { CallDelivery, DeliveryTable } from './delivery-table.ts';
import { ADD_DIALLED } from './dialled-table.ts';
import type { EncodedBatch } from './encoded-batch.ts';
import { isSpoken } from './transcript-page.ts';
import type { SpokenWords } from './transcript-page.ts';

// The update leaves columns alone that cannot change (who, whom, when, whose), and so their indexes.
const CALL_COLUMNS = {
  id: 'text',
  state: 'text',
  caller: 'text',
  called: 'text',
  started_at: 'text',
  ended_at: 'text',
  record: 'text',
  node: 'text',
  salt: 'text',
} as const;
const PUT_CALLS = new InsertRows('calls', CALL_COLUMNS, {
  onConflict: { columns: ['id'], update: ['state', 'ended_at', 'record'] },
});

const HANDOFF_COLUMNS = { id: 'text', call_id: 'text', created_at: 'text', record: 'text' } as const;
const PUT_HANDOFFS = new InsertRows('handoffs', HANDOFF_COLUMNS, {
  onConflict: { columns: ['id'], update: ['record'] },
});

const ENTRY_COLUMNS = {
  call_id: 'text',
  sequence: 'bigint',
  at: 'text',
  kind: 'text',
  type: 'text',
  version: 'bigint',
  data: 'text',
  link: 'text',
} as const;
const ADD_ENTRIES = new InsertRows('journal', ENTRY_COLUMNS);
const ADD_SPOKEN_ENTRIES = new InsertRows('journal', ENTRY_COLUMNS, { returning: ['position'] });

interface RowParts {
  readonly deliveries: DeliveryTable;
  readonly words: SpokenWords;
}

/** The rows of batches, which go to the database together. Of rows that are put more than once the last one goes. */
export class BatchRows {
  readonly #parts: RowParts;
  readonly #over = new Set<string>();
  #calls = new Map<string, NewRow<'calls', typeof CALL_COLUMNS>>();
  #handoffs = new Map<string, NewRow<'handoffs', typeof HANDOFF_COLUMNS>>();
  #entries: NewRow<'journal', typeof ENTRY_COLUMNS>[] = [];
  #ends = new Map<string, ReturnType<typeof endRow>>();
  #links: { readonly chain: string; readonly n: number; readonly link: string }[] = [];
  #dialled: { readonly agent: string; readonly call_id: string }[] = [];
  #deliveries: CallDelivery[] = [];

  constructor(parts: RowParts) {
    this.#parts = parts;
  }

  /** Whether a batch ended that call. */
  isOver(callId: string): boolean {
    return this.#over.has(callId);
  }

  /** The call itself, to which all else refers. */
  addCall(batch: EncodedBatch, { node, salt }: Pick<KnownCall, 'node' | 'salt'>): void {
    const { callId: id, state, caller, called, record } = batch;
    const times = { started_at: batch.startedAt, ended_at: batch.endedAt };
    this.#calls.set(id, { id, state, caller, called, ...times, record, node, salt });
    if (batch.endedAt !== null) this.#over.add(id);
  }

  /** @param link goes into the row of its first entry; without one it has a row of its own */
  addBatch(batch: EncodedBatch, link: string, n: number): void {
    const { callId: call_id, entries, handoffs, dialled, deliveries } = batch;
    for (const [index, [sequence, at, kind, type, version, data]] of entries.entries()) {
      this.#entries.push({ call_id, sequence, at, kind, type, version, data, link: index === 0 ? link : null });
    }
    if (entries.length === 0) this.#links.push({ chain: call_id, n, link });
    for (const [id, created_at, record] of handoffs) this.#handoffs.set(id, { id, call_id, created_at, record });
    for (const agent of dialled) this.#dialled.push({ agent, call_id });
    for (const delivery of deliveries) this.#deliveries.push({ callId: call_id, delivery });
  }

  addEnd(end: ReturnType<typeof endRow>): void {
    this.#ends.set(`${end.day} ${end.chain}`, end);
  }

  /** Writes what was added since the last time. */
  async write(session: Session): Promise<void> {
    // In one order in all processes, so that none waits for another in a circle.
    const calls = [...this.#calls.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
    await session.insert(PUT_CALLS, calls);
    await session.insert(PUT_HANDOFFS, [...this.#handoffs.values()]);
    await session.insert(ADD_DIALLED, this.#dialled);
    await session.insert(PUT_LINKS, this.#links);
    await this.#parts.deliveries.insert(session, this.#deliveries);
    await this.#writeEntries(session);
    await this.#writeEnds(session);
    this.#calls = new Map();
    this.#handoffs = new Map();
    this.#ends = new Map();
    [this.#entries, this.#links, this.#dialled, this.#deliveries] = [[], [], [], []];
  }

  /** The last, because positions are given from here to the end of the transaction. */
  async #writeEntries(session: Session): Promise<void> {
    if (this.#entries.length === 0) return;
    await session.lock('journal');
    if (!this.#entries.some(mayBeSpoken)) {
      await session.insert(ADD_ENTRIES, this.#entries);
      return;
    }
    const placed = await session.insert(ADD_SPOKEN_ENTRIES, this.#entries);
    const lines = this.#entries.flatMap((entry, index) => {
      const { type, data } = entry;
      return mayBeSpoken(entry) ? [{ position: placed[index]?.position ?? 0, type, data }] : [];
    });
    await this.#parts.words.insert(session, lines);
  }

  /** Behind the lock, as a process that ends a day puts them: else each would wait for the other. */
  async #writeEnds(session: Session): Promise<void> {
    // A link needs the lock in the end, and other locks come after this one.
    if (this.#ends.size + this.#links.length === 0) return;
    await session.lock('journal');
    await session.insert(PUT_ENDS, [...this.#ends.values()]);
  }
}

function mayBeSpoken({ kind, type }: { readonly kind: string; readonly type: string }): boolean {
  return kind === 'fact' && isSpoken(type);
}
