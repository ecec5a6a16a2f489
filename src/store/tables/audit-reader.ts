import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { SignedDay } from '../../ports/audit.ts';
import type { AuditEvent, CheckedEnd, ChainRows, DayRows, Link, StoredRecord } from '../../records/audit/index.ts';
import { DayRoot, PROGRAM_CHAIN } from '../../records/audit/index.ts';
import { StoreError } from '../store-error.ts';
import { readLinkText } from './audit-link-text.ts';
import { readMigrations } from '../sqlite/migrate.ts';
import { openToRead } from '../sqlite/open-to-read.ts';
import { Statements } from '../sqlite/statements.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** Reads chains, by a connection that only reads, so that a program may go on writing. Its methods block. */
export class AuditReader implements Disposable {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  /** @throws StoreError `open`: there is no such database, or it has another layout than this program's */
  constructor(file: string, busyTimeoutMs: number) {
    this.#database = openToRead(file, busyTimeoutMs);
    const version = Number(this.#database.prepare('PRAGMA user_version').get()?.['user_version']);
    const newest = readMigrations().at(-1)?.version ?? 0;
    if (version !== newest) {
      this.#database.close();
      throw new StoreError('open', `the database ${file} has version ${String(version)}, and this program has ${String(newest)}; start it once, or run that of the database`); // prettier-ignore
    }
    this.#statements = new Statements(this.#database);
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#database.close();
  }

  /** All there is of a call's chain, or of the program's own; null: neither a chain nor a call. It is of one moment. */
  chain(chain: string): ChainRows | null {
    return this.#statements.reading(() => {
      const records = [
        ...this.#call(chain),
        ...this.#handoffs(chain),
        ...this.#voicemails(chain),
        ...this.#told(chain),
      ];
      const links = [SELECT_LINKS, SELECT_OWN_LINKS].flatMap((sql) =>
        this.#all(sql, chain).map(({ link }) => readLinkText(String(link))),
      );
      const ends = this.#all('SELECT day, chain, n, hash FROM audit_ends WHERE chain = ? ORDER BY day', chain);
      if (links.length + records.length + ends.length === 0) return null;
      const salt = this.#statements.of('SELECT salt FROM calls WHERE id = ?').get(chain)?.['salt'];
      return {
        chain,
        links,
        salt: typeof salt === 'string' ? salt : null,
        entries: this.#all(SELECT_ENTRIES, chain).map((row) => ({
          sequence: Number(row['sequence']),
          at: String(row['at']),
          kind: String(row['kind']),
          type: String(row['type']),
          version: row['version'] === null ? null : Number(row['version']),
          data: String(row['data']),
        })),
        records,
        ends: ends.map((row) => ({ ...endOf(row), day: String(row['day']) })),
      };
    });
  }

  /** What there is of a day. Its ends are read as they are iterated over, once. */
  day(day: string, key: string | null): DayRows {
    const signed = this.#all('SELECT * FROM audit_days WHERE day <= ? ORDER BY day DESC LIMIT 2', day).map(signedOf);
    const own = signed[0]?.day === day ? signed[0] : null;
    return { day, ends: this.#ends(day), signed: own, previous: (own === null ? signed[0] : signed[1]) ?? null, key };
  }

  /** Days that are over before `today` and not signed, in their order. */
  unsignedDays(today: string): readonly string[] {
    return this.#all(SELECT_UNSIGNED, today).map(({ day }) => String(day));
  }

  /** The newest first, before that day where one is given. */
  signedDays(limit: number, before: string | null): readonly SignedDay[] {
    const sql = 'SELECT * FROM audit_days WHERE day < ? ORDER BY day DESC LIMIT ?';
    return this.#statements
      .of(sql)
      .all(before ?? '~', limit)
      .map(signedOf);
  }

  /** What a statement about a day says of its chains. */
  root(day: string): ReturnType<DayRoot['result']> {
    const root = new DayRoot();
    for (const row of this.#statements.of(SELECT_ENDS).iterate(day)) root.add(endOf(row));
    return root.result();
  }

  *#ends(day: string): Generator<CheckedEnd> {
    const removed = this.#removed();
    for (const row of this.#statements.of(SELECT_ENDS).iterate(day)) {
      const end = endOf(row);
      yield { ...end, day, linkHash: this.#linkHash(end), removed: removed.has(end.chain) };
    }
  }

  /** The hash of the link that a chain ended with; null: it is not there. */
  #linkHash({ chain, n }: Pick<CheckedEnd, 'chain' | 'n'>): string | null {
    const row =
      this.#statements.of(SELECT_OWN_LINK).get(chain, n) ??
      this.#statements.of(SELECT_LINK).get(chain, `${String(n)} *`);
    return row === undefined ? null : readLinkText(String(row['link'])).hash;
  }

  /** Calls whose removal the program's own chain has on record. */
  #removed(): ReadonlySet<string> {
    const removed = new Set<string>();
    for (const { link } of this.#statements.of(SELECT_OWN_LINKS).iterate(PROGRAM_CHAIN)) {
      const event = eventOf(readLinkText(String(link)));
      if (event?.type === 'calls.removed') for (const { chain } of event.calls) removed.add(chain);
    }
    return removed;
  }

  #call(id: string): readonly StoredRecord[] {
    const sql = 'SELECT id, state, caller, called, started_at, ended_at, node, record FROM calls WHERE id = ?';
    return this.#all(sql, id).map((row) => ({
      name: 'call',
      fields: { node: row['node'], over: row['ended_at'] !== null },
      record: String(row['record']),
      discord: discord(row, { id: 'id', state: 'state', caller: 'from', called: 'to', started_at: 'startedAt', ended_at: 'endedAt' }), // prettier-ignore
    }));
  }

  #handoffs(call: string): readonly StoredRecord[] {
    const sql = 'SELECT id, call_id, created_at, record FROM handoffs WHERE call_id = ? ORDER BY created_at, id';
    return this.#all(sql, call).map((row) => ({
      name: `handoff/${String(row['id'])}`,
      fields: { createdAt: row['created_at'], over: isOver(String(row['record'])) },
      record: String(row['record']),
      discord: discord(row, { id: 'id', call_id: 'callId', created_at: 'createdAt' }),
    }));
  }

  #voicemails(call: string): readonly StoredRecord[] {
    const sql = 'SELECT id, call_id, mailbox, state, started_at, record FROM voicemails WHERE call_id = ? ORDER BY id';
    return this.#all(sql, call).map((row) => ({
      name: `voicemail/${String(row['id'])}`,
      fields: {},
      record: String(row['record']),
      discord: discord(row, { id: 'id', call_id: 'callId', mailbox: 'mailbox', state: 'state', started_at: 'startedAt' }), // prettier-ignore
    }));
  }

  #told(call: string): readonly StoredRecord[] {
    const sql = 'SELECT id, webhook, event, body FROM deliveries WHERE call_id = ? ORDER BY number';
    return this.#all(sql, call).map((row) => ({
      name: `delivery/${String(row['id'])}`,
      fields: { webhook: row['webhook'], event: row['event'] },
      record: String(row['body']),
      discord: null,
    }));
  }

  #all(sql: string, value: string): readonly Row[] {
    return this.#statements.of(sql).all(value);
  }
}

const SELECT_ENTRIES =
  'SELECT sequence, at, kind, type, version, data FROM journal WHERE call_id = ? ORDER BY sequence';

const SELECT_UNSIGNED = `
  SELECT DISTINCT day FROM audit_ends
  WHERE day < ? AND day > ifnull((SELECT max(day) FROM audit_days), '') ORDER BY day`;

const SELECT_ENDS = 'SELECT chain, n, hash FROM audit_ends WHERE day = ? ORDER BY chain';

const SELECT_LINKS = 'SELECT link FROM journal WHERE call_id = ? AND link IS NOT NULL ORDER BY sequence';
const SELECT_LINK = 'SELECT link FROM journal WHERE call_id = ? AND link GLOB ?';
const SELECT_OWN_LINKS = 'SELECT link FROM audit_links WHERE chain = ? ORDER BY n';
const SELECT_OWN_LINK = 'SELECT link FROM audit_links WHERE chain = ? AND n = ?';

/** What the program's own chain says; null: it cannot be read. */
function eventOf({ body }: Link): AuditEvent | null {
  try {
    return (JSON.parse(body) as { readonly event?: AuditEvent }).event ?? null;
  } catch {
    return null;
  }
}

function endOf(row: Row): Pick<CheckedEnd, 'chain' | 'n' | 'hash'> {
  return { chain: String(row['chain']), n: Number(row['n']), hash: String(row['hash']) };
}

function signedOf(row: Row): SignedDay {
  const [day, statement, signature, key] = [row['day'], row['statement'], row['signature'], row['key']];
  return { day: String(day), statement: String(statement), signature: String(signature), key: String(key) };
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
function discord(row: Row, columns: Readonly<Record<string, string>>): string | null {
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
