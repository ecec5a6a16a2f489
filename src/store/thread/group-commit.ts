import type { TransactionOptions } from '../sql/database.ts';
import type { StoreTables, Write } from '../tables/store-tables.ts';
import { asFault } from './fault.ts';
import type { Reply } from './protocol.ts';

/** A write with the number that its answer carries. */
export interface NumberedWrite {
  readonly number: number;
  readonly write: Write;
}

/** Commits writes together. If one cannot be stored, it commits each by itself, so that one takes no other along. */
export async function commitGroup(
  tables: StoreTables,
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
    const code = tables.database.faultOf(error);
    if (code !== 'invalid' || writes.length === 1) {
      const fault = asFault(error, code);
      return writes.map(({ number }) => ({ number, fault }));
    }
    const replies: Reply[] = [];
    for (const [index, write] of writes.entries()) {
      const [reply] = await commitGroup(tables, [write], options);
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
