import type { SignedDay } from '../../ports/audit.ts';
import type { AuditedRecord, AuditedWrite, AuditEvent, ChainEnd, Link } from '../../records/audit/index.ts';
import { newLink, newSalt, PROGRAM_CHAIN } from '../../records/audit/index.ts';
import { inList } from '../sql/in-list.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { linkText, readLinkText } from './audit-link-text.ts';
import type { ChainMemory, LastLink } from './chain-memory.ts';

/** The chains of calls, as rows. Its changes belong into the transaction of what they vouch for. */
export class AuditTable {
  readonly #memory: ChainMemory;
  /** No link is written with an earlier time: days that are over, or signed, stay as they are. It never goes back. */
  #floor: string | null = null;

  constructor(memory: ChainMemory) {
    this.#memory = memory;
  }

  /** The time, or the last one that was written where the clock went back. */
  async notBefore(session: Session, now: string): Promise<string> {
    const floor = (this.#floor ??= await lastWritten(session));
    this.#floor = now > floor ? now : floor;
    return this.#floor;
  }

  /** Nothing is added to days before that one from now on, as long as the program runs. Runs within a transaction. */
  async endDays(session: Session, today: string): Promise<null> {
    await this.notBefore(session, midnightOf(today));
    const ends = [...this.#memory.entries()].flatMap(([chain, { last }]) =>
      last !== null && last.at < today ? [endRow(chain, last)] : [],
    );
    await session.insert(PUT_ENDS, ends);
    return null;
  }

  /** Nothing is added to that day from now on. */
  async putDay(session: Session, { day, statement, signature, key }: SignedDay): Promise<null> {
    await session.insert(PUT_DAY, [{ day, statement, signature, key }]);
    await this.notBefore(session, midnightOf(dayAfter(day)));
    return null;
  }

  /** These calls are being deleted: their chains go, and the program's own says so. */
  async removeCalls(session: Session, calls: readonly string[], at: string): Promise<void> {
    const known = await this.#memory.of(session, calls);
    const ends = calls.flatMap((chain): ChainEnd[] => {
      const last = known.get(chain)?.last ?? null;
      return last === null ? [] : [{ chain, n: last.n, hash: last.hash }];
    });
    for (const { chain } of ends) this.#memory.forgetCall(chain);
    if (ends.length === 0) return;
    await session.run(DELETE_LINKS, JSON.stringify(ends.map(({ chain }) => chain)));
    await this.note(session, at, { type: 'calls.removed', reason: 'retention', calls: ends });
  }

  /** What a call's chain vouched for is about to go, and its salt goes. @param records what is left */
  async erase(session: Session, call: string, at: string, records: readonly AuditedRecord[]): Promise<void> {
    const last = (await this.#memory.of(session, [call])).get(call)?.last ?? null;
    const salt = newSalt();
    const kept = (await session.all(LINKS_OF_JOURNAL, call)).flatMap(({ link }) =>
      link === null ? [] : [{ chain: call, n: readLinkText(link).n, link }],
    );
    await session.insert(PUT_LINKS, kept);
    await session.run(PUT_SALT, call, salt);
    this.#memory.forgetCall(call);
    const write = { entries: [], records, gone: [], event: { type: 'call.erased' } } as const;
    await this.#put(session, call, newLink(call, last, await this.notBefore(session, at), salt, write));
  }

  /** Puts on record, in the program's own chain, what was done to records. */
  async note(session: Session, at: string, event: AuditEvent): Promise<void> {
    await session.lock('audit');
    const before = await session.first(LAST_OWN_LINK, PROGRAM_CHAIN);
    const last = before === null ? null : readLinkText(before.link);
    const write: AuditedWrite = { entries: [], records: [], gone: [], event };
    // The program's own chain has nothing that must not be guessed.
    const link = newLink(PROGRAM_CHAIN, last, await this.notBefore(session, at), newSalt(), write);
    await this.#put(session, PROGRAM_CHAIN, link);
  }

  /** A link that has no entry beside it, with which its chain ends for now. */
  async #put(session: Session, chain: string, link: Link): Promise<void> {
    await session.insert(PUT_LINKS, [{ chain, n: link.n, link: linkText(link) }]);
    await session.insert(PUT_ENDS, [endRow(chain, link)]);
  }
}

/** The day of a link ends with it, as far as its chain is concerned. */
export function endRow(
  chain: string,
  { at, n, hash }: LastLink,
): { readonly day: string; readonly chain: string; readonly n: number; readonly hash: string } {
  return { day: at.slice(0, 10), chain, n, hash };
}

async function lastWritten(session: Session): Promise<string> {
  const signed = (await session.first(LAST_SIGNED))?.day ?? null;
  const begun = (await session.first(LAST_BEGUN))?.day ?? null;
  const afterSigned = signed === null ? '' : dayAfter(signed);
  const floor = begun !== null && begun > afterSigned ? begun : afterSigned;
  return floor === '' ? '' : midnightOf(floor);
}

const DAY_MS = 86_400_000;

function midnightOf(day: string): string {
  return `${day}T00:00:00.000Z`;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

export const PUT_LINKS = new InsertRows('audit_links', { chain: 'text', n: 'bigint', link: 'text' });

export const PUT_ENDS = new InsertRows(
  'audit_ends',
  { day: 'text', chain: 'text', n: 'bigint', hash: 'text' },
  { onConflict: { columns: ['day', 'chain'], update: ['n', 'hash'] } },
);

export const PUT_SALT = query(({ db }, id: Param<string>, salt: Param<string>) =>
  db.updateTable('calls').set({ salt }).where('id', '=', id),
);

const PUT_DAY = new InsertRows(
  'audit_days',
  { day: 'text', statement: 'text', signature: 'text', key: 'text' },
  { onConflict: { columns: ['day'], update: [] } },
);

const DELETE_LINKS = query(({ db, dialect }, chains: Param<string>) =>
  db.deleteFrom('audit_links').where((eb) => inList(dialect, eb.ref('chain'), chains)),
);

const LAST_OWN_LINK = query(({ db }, chain: Param<string>) =>
  db.selectFrom('audit_links').select('link').where('chain', '=', chain).orderBy('n', 'desc').limit(1),
);

const LINKS_OF_JOURNAL = query(({ db }, call: Param<string>) =>
  db.selectFrom('journal').select('link').where('call_id', '=', call).where('link', 'is not', null).orderBy('sequence'),
);

const LAST_SIGNED = query(({ db }) => db.selectFrom('audit_days').select((eb) => eb.fn.max('day').as('day')));

const LAST_BEGUN = query(({ db }) => db.selectFrom('audit_ends').select((eb) => eb.fn.max('day').as('day')));
