import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SQLOutputValue } from 'node:sqlite';
import type { SignedDay } from '../../ports/audit.ts';
import type { CheckedEnd, ChainRows, DayRows, Link, StoredRecord } from '../../records/audit/index.ts';
import { DayRoot, PROGRAM_CHAIN } from '../../records/audit/index.ts';
import { messageOf } from '../../shared/message-of.ts';
import { StoreError } from '../store-error.ts';
import { readMigrations } from './migrate.ts';
import { Statements } from './statements.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** Reads chains, by a connection that only reads, so that a program may go on writing. Its methods block. */
export class AuditReader implements Disposable {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  /** @throws StoreError `open`: there is no such database, or it has another layout than this program's */
  constructor(file: string, busyTimeoutMs: number) {
    if (!existsSync(file)) throw new StoreError('open', `there is no database ${file}`);
    try {
      this.#database = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs });
    } catch (error) {
      throw new StoreError('open', `cannot open the database ${file}: ${messageOf(error)}`, { cause: error });
    }
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
      const links = this.#all('SELECT n, at, body, hash FROM audit_links WHERE chain = ? ORDER BY n', chain).map(
        linkOf,
      );
      const ends = this.#all('SELECT day, chain, n, hash FROM audit_ends WHERE chain = ? ORDER BY day', chain);
      if (links.length + records.length + ends.length === 0) return null;
      const salt = this.#statements.of('SELECT salt FROM audit_salts WHERE chain = ?').get(chain)?.['salt'];
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
    for (const row of this.#statements.of(SELECT_CHECKED_ENDS).iterate(day)) {
      const end = endOf(row);
      const linkHash = row['link'] === null ? null : String(row['link']);
      yield { ...end, day, linkHash, removed: removed.has(end.chain) };
    }
  }

  /** Calls whose removal the program's own chain has on record. */
  #removed(): ReadonlySet<string> {
    const sql = `
      SELECT removed.value ->> '$.chain' AS chain
      FROM audit_links, json_each(body, '$.event.calls') AS removed
      WHERE audit_links.chain = ? AND body ->> '$.event.type' = 'calls.removed'`;
    return new Set(this.#all(sql, PROGRAM_CHAIN).map(({ chain }) => String(chain)));
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
      fields: { createdAt: row['created_at'] },
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

const SELECT_CHECKED_ENDS = `
  SELECT audit_ends.chain, audit_ends.n, audit_ends.hash, audit_links.hash AS link
  FROM audit_ends LEFT JOIN audit_links ON audit_links.chain = audit_ends.chain AND audit_links.n = audit_ends.n
  WHERE day = ? ORDER BY audit_ends.chain`;

function linkOf(row: Row): Link {
  return { n: Number(row['n']), at: String(row['at']), body: String(row['body']), hash: String(row['hash']) };
}

function endOf(row: Row): Pick<CheckedEnd, 'chain' | 'n' | 'hash'> {
  return { chain: String(row['chain']), n: Number(row['n']), hash: String(row['hash']) };
}

function signedOf(row: Row): SignedDay {
  const [day, statement, signature, key] = [row['day'], row['statement'], row['signature'], row['key']];
  return { day: String(day), statement: String(statement), signature: String(signature), key: String(key) };
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
