import { messageOf } from '../../shared/message-of.ts';
import type { FaultOf, TransactionOptions } from '../sql/database.ts';
import { StoreError } from '../store-error.ts';
import type { StoreErrorCode } from '../store-error.ts';
import type { StoreTables, Write } from '../tables/store-tables.ts';
import type { Fault, Reply } from './protocol.ts';

/** A write with the number that its answer carries. */
export interface NumberedWrite {
  readonly number: number;
  readonly write: Write;
}

/** Commits writes together. If one cannot be stored, it commits each by itself, so that one takes no other along. */
export async function commitGroup(
  tables: StoreTables,
  faultOf: FaultOf,
  writes: readonly NumberedWrite[],
  options?: TransactionOptions,
): Promise<readonly Reply[]> {
  try {
    if (writes.length === 0) return [];
    const written = await tables.commit(
      writes.map(({ write }) => write),
      options,
    );
    return written.map((result, index): Reply => {
      const number = writes[index]?.number ?? 0;
      if ('value' in result) return { number, value: result.value };
      return { number, fault: { code: 'sequence', message: result.refusal } };
    });
  } catch (error) {
    const code = faultOf(error);
    if (code !== 'invalid' || writes.length === 1) {
      const fault = asFault(error, code);
      return writes.map(({ number }) => ({ number, fault }));
    }
    const replies: Reply[] = [];
    for (const [index, write] of writes.entries()) {
      const [reply] = await commitGroup(tables, faultOf, [write], options);
      if (reply === undefined) continue;
      replies.push(reply);
      if (!('fault' in reply) || reply.fault.code !== 'io') continue;
      // What comes behind must not be written before it.
      const { fault } = reply;
      return [...replies, ...writes.slice(index + 1).map(({ number }): Reply => ({ number, fault }))];
    }
    return replies;
  }
}

/** An error as it goes to the other thread. */
export function asFault(error: unknown, code: StoreErrorCode): Fault {
  return { code: error instanceof StoreError ? error.code : code, message: messageOf(error) };
}
