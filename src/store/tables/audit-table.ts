import type { SignedDay } from '../../ports/audit.ts';
import type { AuditedRecord, AuditedWrite, AuditEvent, ChainEnd, Link } from '../../records/audit/index.ts';
import { newLink, newSalt, PROGRAM_CHAIN } from '../../records/audit/index.ts';
import { inList } from '../sql/in-list.ts';
import { InsertRows } from '../sql/insert-rows.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { linkText, readLinkText } from './audit-link-text.ts';
import { AuditFloor, dayAfter, LAST_SIGNED } from './audit-floor.ts';
import type { ChainMemory, LastLink } from './chain-memory.ts';

/** Chains of calls that are up, which are read together. */
const PAGE = 500;

/** The chains of calls, as rows. Its changes belong into the transaction of what they vouch for. */
export class AuditTable {
  /** The times of links. */
  readonly floor = new AuditFloor();
  readonly #memory: ChainMemory;

  constructor(memory: ChainMemory) {
    this.#memory = memory;
  }

  /** Nothing is added to days before that one from now on. Runs within a transaction. */
  async endDays(session: Session, today: string): Promise<null> {
    await this.floor.raise(session, today);
    const signed = (await session.first(LAST_SIGNED))?.day ?? '';
    const open = (await session.all(OPEN_CHAINS)).map(({ id }) => id);
    for (let from = 0; from < open.length; from += PAGE) {
      const known = await this.#memory.read(session, open.slice(from, from + PAGE));
      const ends = [...known].flatMap(([chain, { last }]) => (last === null ? [] : [endRow(chain, last)]));
      await session.insert(PUT_ENDS, ends.filter(({ day }) => day < today && day > signed)); // prettier-ignore
    }
    return null;
  }

  /** Nothing is added to that day from now on. @returns false: it is signed already, and that statement stays */
  async putDay(session: Session, { day, statement, signature, key }: SignedDay): Promise<boolean> {
    await this.floor.raise(session, dayAfter(day));
    const [put] = await session.insert(PUT_DAY, [{ day, statement, signature, key }]);
    return put?.day === day;
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
    await this.#put(session, call, newLink(call, last, await this.floor.timeOf(session, at, last), salt, write));
  }

  /** Puts on record, in the program's own chain, what was done to records. */
  async note(session: Session, at: string, event: AuditEvent): Promise<void> {
    await session.lock('audit');
    const before = await session.first(LAST_OWN_LINK, PROGRAM_CHAIN);
    const last = before === null ? null : readLinkText(before.link);
    const write: AuditedWrite = { entries: [], records: [], gone: [], event };
    // The program's own chain has nothing that must not be guessed.
    const link = newLink(PROGRAM_CHAIN, last, await this.floor.timeOf(session, at, last), newSalt(), write);
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
  { onConflict: { columns: ['day'], update: [] }, returning: ['day'] },
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

/** Of whichever process: all that are up, and those that a crash cut off. */
const OPEN_CHAINS = query(({ db }) => db.selectFrom('calls').select('id').where('ended_at', 'is', null).orderBy('id'));
