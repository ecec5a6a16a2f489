import { sql } from 'kysely';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { isWritten } from './already-written.ts';
import type { KnownCall } from './chain-memory.ts';
import type { EncodedBatch } from './encoded-batch.ts';

/** Calls that went on after another process had closed them; more were none that anybody runs. */
const MAX_CALLS = 10_000;

/**
 * Steps of calls that another process took for cut off, because this one was silent for too long (it stood still, or did
 * not reach the database), and that go on all the same. Their journals have the end that the other one wrote; what comes
 * after it has other numbers than its call knows.
 */
export class LateSteps {
  readonly #node: string;
  /** How far the numbers of a call's entries are behind those of its journal. */
  readonly #behind = new Map<string, number>();

  /** @param node this process */
  constructor(node: string) {
    this.#node = node;
  }

  /** A batch as its journal has it, or is to have it, as far as is known. */
  asWritten(batch: EncodedBatch): EncodedBatch {
    return shifted(batch, this.#behind.get(batch.callId) ?? 0);
  }

  /**
   * Makes a batch that does not follow its journal one that does, where another process closed the call meanwhile.
   * @param before how far its journal is, as it is in the database
   * @returns the batch as it is, where that is not so
   */
  async inOrder(session: Session, batch: EncodedBatch, before: KnownCall): Promise<EncodedBatch> {
    const first = batch.entries[0]?.[0];
    if (first === undefined || first > before.sequence || before.node !== this.#node) return batch;
    const ends = await session.all(ENDS, batch.callId);
    if (!ends.some(({ data }) => isCrash(data)) || (await isWritten(session, batch))) return batch;
    if (this.#behind.size >= MAX_CALLS && !this.#behind.has(batch.callId)) this.#behind.clear();
    // It may have been closed more than once: what is given here is shifted by what is known already.
    const more = before.sequence + 1 - first;
    this.#behind.set(batch.callId, (this.#behind.get(batch.callId) ?? 0) + more);
    return shifted(batch, more);
  }

  /** Whether a call goes on that another process closed. */
  has(callId: string): boolean {
    return this.#behind.has(callId);
  }

  /** A call is over. */
  forget(callId: string): void {
    this.#behind.delete(callId);
  }
}

function shifted(batch: EncodedBatch, by: number): EncodedBatch {
  if (by === 0) return batch;
  return { ...batch, entries: batch.entries.map(([sequence, ...entry]) => [sequence + by, ...entry] as const) };
}

function isCrash(data: string): boolean {
  const end = JSON.parse(data) as { readonly reason?: string; readonly ended?: { readonly reason?: string } };
  return end.reason === 'crash' || end.ended?.reason === 'crash';
}

const ENDS = query(({ db }, callId: Param<string>) =>
  db.selectFrom('journal').select('data').where('call_id', '=', callId).where('type', '=', sql.lit('call.ended')),
);
