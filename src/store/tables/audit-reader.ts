import { sql } from 'kysely';
import type { SignedDay, UnsignedDay } from '../../ports/audit.ts';
import type { AuditEvent, CheckedEnd, ChainRows, DayRows, Link, StoredRecord } from '../../records/audit/index.ts';
import { DayRoot, PROGRAM_CHAIN } from '../../records/audit/index.ts';
import type { Database } from '../sql/database.ts';
import type { Param } from '../sql/query.ts';
import { query } from '../sql/query.ts';
import type { Session } from '../sql/session.ts';
import { readLinkText } from './audit-link-text.ts';

/** Ends of chains that are read together. */
const PAGE = 500;

/** Reads chains. */
export class AuditReader {
  readonly #database: Database;

  /** @param database by a connection that only reads, so that a program may go on writing */
  constructor(database: Database) {
    this.#database = database;
  }

  /** All there is of a call's chain, or of the program's own; null: neither a chain nor a call. It is of one moment. */
  async chain(chain: string): Promise<ChainRows | null> {
    return await this.#database.reading(async (session) => {
      const records = [
        ...(await callOf(session, chain)),
        ...(await handoffsOf(session, chain)),
        ...(await voicemailsOf(session, chain)),
        ...(await toldOf(session, chain)),
      ];
      const links = [...(await session.all(LINKS, chain)), ...(await session.all(OWN_LINKS, chain))];
      const ends = await session.all(ENDS_OF_CHAIN, chain);
      if (links.length + records.length + ends.length === 0) return null;
      return {
        chain,
        links: links.map(({ link }) => readLinkText(link ?? '')),
        salt: (await session.first(SALT, chain))?.salt ?? null,
        entries: await session.all(ENTRIES, chain),
        records,
        ends,
      };
    });
  }

  /** Reads what there is of a day, of one moment: its ends as `work` iterates over them. */
  async day<Result>(day: string, work: (rows: Omit<DayRows, 'key'>) => Promise<Result>): Promise<Result> {
    return await this.#database.reading(async (session) => {
      const signed = await session.all(SIGNED_UP_TO, day);
      const own = signed[0]?.day === day ? signed[0] : null;
      const previous = (own === null ? signed[0] : signed[1]) ?? null;
      return await work({ day, ends: endsOf(session, day), signed: own, previous });
    });
  }

  /** The statement of a day, if it is signed. */
  async signed(day: string): Promise<readonly SignedDay[]> {
    return await this.#database.reading(async (session) => await session.all(SIGNED_OF, day));
  }

  /** Days that are over before `today` and not signed, in their order, with what a statement says of their chains. */
  async unsignedDays(today: string): Promise<readonly UnsignedDay[]> {
    return await this.#database.reading(async (session) => {
      const unsigned: UnsignedDay[] = [];
      for (const { day } of await session.all(UNSIGNED, today)) {
        unsigned.push({ day, ...(await rootOf(session, day)) });
      }
      return unsigned;
    });
  }

  /** The newest first, before that day where one is given. */
  async signedDays(limit: number, before: string | null): Promise<readonly SignedDay[]> {
    return await this.#database.reading(async (session) => await session.all(SIGNED_BEFORE, before ?? '~', limit));
  }
}

/** What a statement about a day says of its chains. */
async function rootOf(session: Session, day: string): Promise<ReturnType<DayRoot['result']>> {
  const root = new DayRoot();
  let after = '';
  for (;;) {
    const page = await session.all(PLAIN_ENDS_OF_DAY, day, after, PAGE);
    for (const end of page) root.add(end);
    const last = page.length < PAGE ? undefined : page.at(-1);
    if (last === undefined) return root.result();
    after = last.chain;
  }
}

async function* endsOf(session: Session, day: string): AsyncGenerator<CheckedEnd> {
  const removed = await removedCalls(session);
  let after = '';
  for (;;) {
    const page = await session.all(ENDS_OF_DAY, day, after, PAGE);
    for (const { chain, n, hash, own_link, journal_link } of page) {
      const link = own_link ?? journal_link;
      const linkHash = link === null ? null : readLinkText(link).hash;
      yield { chain, n, hash, day, linkHash, removed: removed.has(chain) };
    }
    const last = page.length < PAGE ? undefined : page.at(-1);
    if (last === undefined) return;
    after = last.chain;
  }
}

/** Calls whose removal the program's own chain has on record. */
async function removedCalls(session: Session): Promise<ReadonlySet<string>> {
  const removed = new Set<string>();
  for (const { link } of await session.all(OWN_LINKS, PROGRAM_CHAIN)) {
    const event = eventOf(readLinkText(link));
    if (event?.type === 'calls.removed') for (const { chain } of event.calls) removed.add(chain);
  }
  return removed;
}

async function callOf(session: Session, id: string): Promise<readonly StoredRecord[]> {
  return (await session.all(CALL, id)).map((row) => ({
    name: 'call',
    fields: { node: row.node, over: row.ended_at !== null },
    record: row.record,
    discord: discord(row, { id: 'id', state: 'state', caller: 'from', called: 'to', started_at: 'startedAt', ended_at: 'endedAt' }), // prettier-ignore
  }));
}

async function handoffsOf(session: Session, call: string): Promise<readonly StoredRecord[]> {
  return (await session.all(HANDOFFS, call)).map((row) => ({
    name: `handoff/${row.id}`,
    fields: { createdAt: row.created_at, over: isOver(row.record) },
    record: row.record,
    discord: discord(row, { id: 'id', call_id: 'callId', created_at: 'createdAt' }),
  }));
}

async function voicemailsOf(session: Session, call: string): Promise<readonly StoredRecord[]> {
  return (await session.all(VOICEMAILS, call)).map((row) => ({
    name: `voicemail/${row.id}`,
    fields: {},
    record: row.record,
    discord: discord(row, { id: 'id', call_id: 'callId', mailbox: 'mailbox', state: 'state', started_at: 'startedAt' }),
  }));
}

async function toldOf(session: Session, call: string): Promise<readonly StoredRecord[]> {
  return (await session.all(DELIVERIES, call)).map((row) => ({
    name: `delivery/${row.id}`,
    fields: { webhook: row.webhook, event: row.event },
    record: row.body,
    discord: null,
  }));
}

const ENTRIES = query(({ db }, call: Param<string>) =>
  db
    .selectFrom('journal')
    .select(['sequence', 'at', 'kind', 'type', 'version', 'data'])
    .where('call_id', '=', call)
    .orderBy('sequence'),
);

const CALL = query(({ db }, id: Param<string>) =>
  db
    .selectFrom('calls')
    .select(['id', 'state', 'caller', 'called', 'started_at', 'ended_at', 'node', 'record'])
    .where('id', '=', id),
);

const SALT = query(({ db }, id: Param<string>) => db.selectFrom('calls').select('salt').where('id', '=', id));

const HANDOFFS = query(({ db }, call: Param<string>) =>
  db
    .selectFrom('handoffs')
    .select(['id', 'call_id', 'created_at', 'record'])
    .where('call_id', '=', call)
    .orderBy('created_at')
    .orderBy('id'),
);

const VOICEMAILS = query(({ db }, call: Param<string>) =>
  db
    .selectFrom('voicemails')
    .select(['id', 'call_id', 'mailbox', 'state', 'started_at', 'record'])
    .where('call_id', '=', call)
    .orderBy('id'),
);

const DELIVERIES = query(({ db }, call: Param<string>) =>
  db.selectFrom('deliveries').select(['id', 'webhook', 'event', 'body']).where('call_id', '=', call).orderBy('number'),
);

const LINKS = query(({ db }, call: Param<string>) =>
  db.selectFrom('journal').select('link').where('call_id', '=', call).where('link', 'is not', null).orderBy('sequence'),
);

const OWN_LINKS = query(({ db }, chain: Param<string>) =>
  db.selectFrom('audit_links').select('link').where('chain', '=', chain).orderBy('n'),
);

const ENDS_OF_CHAIN = query(({ db }, chain: Param<string>) =>
  db.selectFrom('audit_ends').select(['day', 'chain', 'n', 'hash']).where('chain', '=', chain).orderBy('day'),
);

const PLAIN_ENDS_OF_DAY = query(({ db }, day: Param<string>, after: Param<string>, limit: Param<number>) =>
  db
    .selectFrom('audit_ends')
    .select(['chain', 'n', 'hash'])
    .where('day', '=', day)
    .where('chain', '>', after)
    .orderBy('chain')
    .limit(limit),
);

/** The ends of chains on a day, each with the link that it says. */
const ENDS_OF_DAY = query(({ db }, day: Param<string>, after: Param<string>, limit: Param<number>) =>
  db
    .selectFrom('audit_ends')
    .leftJoin('audit_links', (join) =>
      join.onRef('audit_links.chain', '=', 'audit_ends.chain').onRef('audit_links.n', '=', 'audit_ends.n'),
    )
    .select((eb) => [
      'audit_ends.chain',
      'audit_ends.n',
      'audit_ends.hash',
      'audit_links.link as own_link',
      eb
        .selectFrom('journal')
        .select('journal.link')
        .whereRef('journal.call_id', '=', 'audit_ends.chain')
        .where('journal.link', 'like', sql<string>`cast(${eb.ref('audit_ends.n')} as text) || ' %'`)
        .limit(sql.lit(1))
        .as('journal_link'),
    ])
    .where('audit_ends.day', '=', day)
    .where('audit_ends.chain', '>', after)
    .orderBy('audit_ends.chain')
    .limit(limit),
);

const UNSIGNED = query(({ db }, today: Param<string>) =>
  db
    .selectFrom('audit_ends')
    .select('day')
    .distinct()
    .where('day', '<', today)
    .where('day', '>', (eb) =>
      eb.fn.coalesce(
        eb.selectFrom('audit_days').select((of) => of.fn.max('day').as('last')),
        sql.lit(''),
      ),
    )
    .orderBy('day'),
);

const SIGNED = ['day', 'statement', 'signature', 'key'] as const;

const SIGNED_OF = query(({ db }, day: Param<string>) =>
  db
    .selectFrom('audit_days')
    .select([...SIGNED])
    .where('day', '=', day),
);

const SIGNED_UP_TO = query(({ db }, day: Param<string>) =>
  db
    .selectFrom('audit_days')
    .select([...SIGNED])
    .where('day', '<=', day)
    .orderBy('day', 'desc')
    .limit(2),
);

const SIGNED_BEFORE = query(({ db }, before: Param<string>, limit: Param<number>) =>
  db
    .selectFrom('audit_days')
    .select([...SIGNED])
    .where('day', '<', before)
    .orderBy('day', 'desc')
    .limit(limit),
);

/** What the program's own chain says; null: it cannot be read. */
function eventOf({ body }: Link): AuditEvent | null {
  try {
    return (JSON.parse(body) as { readonly event?: AuditEvent }).event ?? null;
  } catch {
    return null;
  }
}

/** Whether a record has its end; one that cannot be read counts as over, and does not fit. */
function isOver(record: string): boolean {
  try {
    return (JSON.parse(record) as { readonly endedAt?: unknown }).endedAt !== null;
  } catch {
    return true;
  }
}

/** Which column does not say what the record says; null: none. @param columns with the fields of the record */
function discord(row: Readonly<Record<string, unknown>>, columns: Readonly<Record<string, string>>): string | null {
  let record: unknown;
  try {
    record = JSON.parse(String(row['record']));
  } catch {
    return 'is no JSON';
  }
  if (typeof record !== 'object' || record === null) return 'is no record';
  for (const [column, field] of Object.entries(columns)) {
    const said = (record as Readonly<Record<string, unknown>>)[field] ?? null;
    if (said !== row[column]) return `its column ${column} does not say what the record says`;
  }
  return null;
}
