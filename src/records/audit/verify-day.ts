import type { AuditBreak, DayVerdict, SignedDay } from '../../ports/audit.ts';
import type { DayEnd } from './chain-rows.ts';
import { sha256 } from './commitment.ts';
import type { DayStatement } from './statement.ts';
import { DayRoot, isSigned } from './statement.ts';

/** Breaks that are told of one day. */
const MOST_BREAKS = 20;

/** The end of a chain on a day, and what became of the link. */
export interface CheckedEnd extends DayEnd {
  /** The hash of that link; null: there is none. */
  readonly linkHash: string | null;
  /** The call was deleted, and that is on record. */
  readonly removed: boolean;
}

/** What the store has of a day. */
export interface DayRows {
  readonly day: string;
  /** In the order of their chains. */
  readonly ends: AsyncIterable<CheckedEnd>;
  /** Null: not signed yet. */
  readonly signed: SignedDay | null;
  /** The day that was signed before; null: none. */
  readonly previous: SignedDay | null;
  /** The public key that must have signed; null: that which the statement names. */
  readonly key: string | null;
}

/** Holds what the store has of a day against its signed statement. */
export async function verifyDay({ day, ends, signed, previous, key }: DayRows): Promise<DayVerdict> {
  const breaks: AuditBreak[] = [];
  const root = new DayRoot();
  for await (const end of ends) {
    root.add(end);
    if (breaks.length >= MOST_BREAKS || end.linkHash === end.hash) continue;
    if (end.linkHash !== null)
      breaks.push({ where: `call ${end.chain}`, message: `its link ${String(end.n)} is another one` });
    else if (!end.removed)
      breaks.push({ where: `call ${end.chain}`, message: 'is missing, and no removal is on record' });
  }
  const { chains, root: found } = root.result();
  if (signed !== null) breaks.push(...verifyStatement(signed, { day, previous, key, chains, root: found }));
  return { day, chains, signed, breaks };
}

interface Due extends Pick<DayStatement, 'chains' | 'root'>, Pick<DayRows, 'day' | 'previous' | 'key'> {}

function verifyStatement(signed: SignedDay, { day, previous, key, chains, root }: Due): readonly AuditBreak[] {
  const where = `statement of ${day}`;
  if (!isSigned(signed)) return [{ where, message: 'its signature is not right' }];
  if (key !== null && signed.key !== key) return [{ where, message: 'is signed with another key' }];
  const said = JSON.parse(signed.statement) as DayStatement;
  if (said.day !== day) return [{ where, message: `is of ${said.day}` }];
  if (said.previous !== (previous === null ? null : sha256(previous.statement)))
    return [{ where, message: 'does not follow the statement before it' }];
  if (said.chains !== chains)
    return [{ where, message: `says that ${String(said.chains)} chains went on, and there are ${String(chains)}` }];
  return said.root === root ? [] : [{ where, message: 'the ends of its chains are other ones' }];
}
