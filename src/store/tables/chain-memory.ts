import type { Link } from '../../records/audit/index.ts';
import { sql } from 'kysely';
import { inList } from '../sql/in-list.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { readLinkText } from './audit-link-text.ts';

/** Chains that are in memory: those of the calls that are up. */
const MAX_KNOWN = 20_000;

/** The last link of a chain. */
export type LastLink = Pick<Link, 'n' | 'hash' | 'at'>;

/** How far a call is in the database, as far as its next batch needs it. */
export interface KnownCall {
  /** The last entry of its journal; 0: it has none. */
  readonly sequence: number;
  /** The process that it belongs to; null: it is of a time before there were such. */
  readonly node: string | null;
  /** Null: it has none yet, or there is no such call. */
  readonly salt: string | null;
  /** Null: its chain has none yet. */
  readonly last: LastLink | null;
}

/** How far a call is that is not there yet. */
export const NEW_CALL: KnownCall = { sequence: 0, node: null, salt: null, last: null };

/** How far calls are, from the database where it is not in memory. */
export class ChainMemory {
  readonly #known = new Map<string, KnownCall>();

  /** What is in memory may be of a transaction that was rolled back. */
  forget(): void {
    this.#known.clear();
  }

  forgetCall(call: string): void {
    this.#known.delete(call);
  }

  /** How far those calls are. A call that is not there is as far as a new one. */
  async of(session: Session, calls: readonly string[]): Promise<ReadonlyMap<string, KnownCall>> {
    const found = new Map<string, KnownCall>();
    const unknown = calls.filter((call) => {
      const known = this.#known.get(call);
      if (known !== undefined) found.set(call, known);
      return known === undefined;
    });
    if (unknown.length > 0) for (const [call, known] of await this.read(session, unknown)) found.set(call, known);
    return found;
  }

  /** The same from the database alone, which knows what other processes wrote. */
  async read(session: Session, calls: readonly string[]): Promise<ReadonlyMap<string, KnownCall>> {
    const found = new Map(calls.map((call) => [call, NEW_CALL]));
    for (const row of await session.all(SELECT_KNOWN, JSON.stringify(calls))) {
      const { id, node, salt, sequence } = row;
      const link = row.own_link ?? row.journal_link;
      found.set(id, { sequence: sequence ?? 0, node, salt, last: link === null ? null : lastOf(link) });
    }
    return found;
  }

  remember(call: string, known: KnownCall): void {
    this.#known.delete(call);
    this.#known.set(call, known);
    if (this.#known.size <= MAX_KNOWN) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

function lastOf(text: string): LastLink {
  const { n, hash, at } = readLinkText(text);
  return { n, hash, at };
}

/** The journal of a call is over before its chain has links of their own. */
const SELECT_KNOWN = query(({ db, dialect }, calls: Param<string>) =>
  db
    .selectFrom('calls')
    .select((eb) => [
      'id',
      'node',
      'salt',
      eb
        .selectFrom('journal')
        .select((of) => of.fn.max('sequence').as('last'))
        .whereRef('call_id', '=', 'calls.id')
        .as('sequence'),
      eb
        .selectFrom('audit_links')
        .select('link')
        .whereRef('chain', '=', 'calls.id')
        .orderBy('n', 'desc')
        .limit(sql.lit(1))
        .as('own_link'),
      eb
        .selectFrom('journal')
        .select('link')
        .whereRef('call_id', '=', 'calls.id')
        .where('link', 'is not', null)
        .orderBy('sequence', 'desc')
        .limit(sql.lit(1))
        .as('journal_link'),
    ])
    .where((eb) => inList(dialect, eb.ref('id'), calls)),
);
