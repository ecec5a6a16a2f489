import type { SignedDay } from '../../ports/audit.ts';
import type { AuditedRecord, AuditedWrite, AuditEvent, ChainEnd } from '../../records/audit/index.ts';
import { newLink, newSalt, PROGRAM_CHAIN } from '../../records/audit/index.ts';
import type { EncodedBatch } from './encoded-batch.ts';
import type { Statements } from './statements.ts';

/** Chains whose ends are in memory: those of the calls that are up. */
const MAX_KNOWN = 20_000;

interface Known {
  readonly salt: string;
  readonly end: ChainEnd | null;
}

/** The chains of calls, as rows. Its changes belong into the transaction of what they vouch for. */
export class AuditTable {
  readonly #statements: Statements;
  readonly #known = new Map<string, Known>();
  /** No link is written with an earlier time: days that are over, or signed, stay as they are. */
  #floor: string | null = null;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** What is in memory may be of a transaction that was rolled back. */
  forget(): void {
    this.#known.clear();
    this.#floor = null;
  }

  /** Nothing is added to days before that one from now on, as long as the program runs. */
  endDays(today: string): null {
    this.#notBefore(midnightOf(today));
    return null;
  }

  /** Nothing is added to that day from now on. */
  putDay({ day, statement, signature, key }: SignedDay): null {
    this.#statements.of(PUT_DAY).run(day, statement, signature, key);
    this.#notBefore(midnightOf(dayAfter(day)));
    return null;
  }

  /** The batch is written already. @param messages names of messages that it changed, and what is left of them */
  append(batch: EncodedBatch, messages: Pick<AuditedWrite, 'records' | 'gone'>): void {
    const { callId, entries, handoffs, deliveries, endedAt } = batch;
    const records: AuditedRecord[] = [
      ...handoffs.map(([id, createdAt, record]) => ({ name: `handoff/${id}`, fields: { createdAt }, record })),
      ...deliveries.map(([id, webhook, event, body]) => ({
        name: `delivery/${id}`,
        fields: { webhook, event },
        record: body,
      })),
      ...messages.records,
      ...(endedAt === null ? [] : [this.#callRecord(batch)]),
    ];
    this.#link(callId, batch.at, {
      entries: entries.map(([sequence, at, kind, type, version, data]) => ({
        sequence,
        at,
        kind,
        type,
        version,
        data,
      })),
      records,
      gone: messages.gone,
    });
  }

  /** These calls are being deleted: their chains go, and the program's own says so. */
  removeCalls(calls: readonly string[], at: string): void {
    const ends = calls.flatMap((call) => {
      const end = this.#end(call);
      return end === null ? [] : [end];
    });
    for (const { chain } of ends) {
      this.#known.delete(chain);
      this.#statements.of('DELETE FROM audit_links WHERE chain = ?').run(chain);
      this.#statements.of('DELETE FROM audit_salts WHERE chain = ?').run(chain);
    }
    if (ends.length === 0) return;
    this.note(at, { type: 'calls.removed', reason: 'retention', calls: ends });
  }

  /** What a call's chain vouched for is gone, and its salt with it. @param records what is left */
  erase(call: string, at: string, records: readonly AuditedRecord[]): void {
    const end = this.#end(call);
    const salt = newSalt();
    this.#statements.of(PUT_SALT).run(call, salt);
    this.#remember(call, { salt, end });
    this.#link(call, at, { entries: [], records, gone: [], event: { type: 'call.erased' } });
  }

  /** Puts on record, in the program's own chain, what was done to records. */
  note(at: string, event: AuditEvent): void {
    this.#link(PROGRAM_CHAIN, at, { entries: [], records: [], gone: [], event });
  }

  #callRecord({ callId, record }: EncodedBatch): AuditedRecord {
    const row = this.#statements.of('SELECT node FROM calls WHERE id = ?').get(callId);
    return { name: 'call', fields: { node: row?.['node'] ?? null, over: true }, record };
  }

  #link(chain: string, now: string, write: AuditedWrite): void {
    const { salt, end } = this.#knownOf(chain);
    const at = this.#notBefore(now);
    const link = newLink(chain, end, at, salt, write);
    const { n, body, hash } = link;
    this.#statements.of(INSERT_LINK).run(chain, n, at, body, hash);
    this.#statements.of(PUT_END).run(at.slice(0, 10), chain, n, hash);
    this.#remember(chain, { salt, end: { chain, n, hash } });
  }

  #knownOf(chain: string): Known {
    const known = this.#known.get(chain);
    if (known !== undefined) return known;
    const row = this.#statements.of('SELECT salt FROM audit_salts WHERE chain = ?').get(chain);
    if (row !== undefined) return { salt: String(row['salt']), end: this.#end(chain) };
    const salt = newSalt();
    this.#statements.of(PUT_SALT).run(chain, salt);
    return { salt, end: null };
  }

  #end(chain: string): ChainEnd | null {
    const row = this.#statements.of(SELECT_END).get(chain);
    return row === undefined ? null : { chain, n: Number(row['n']), hash: String(row['hash']) };
  }

  #remember(chain: string, known: Known): void {
    this.#known.delete(chain);
    this.#known.set(chain, known);
    if (this.#known.size <= MAX_KNOWN) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  /** The time, or the last one that was written where the clock went back. */
  #notBefore(now: string): string {
    const floor = (this.#floor ??= this.#lastWritten());
    this.#floor = now > floor ? now : floor;
    return this.#floor;
  }

  #lastWritten(): string {
    const signed = this.#statements.of('SELECT max(day) AS day FROM audit_days').get()?.['day'];
    const begun = this.#statements.of('SELECT max(day) AS day FROM audit_ends').get()?.['day'];
    const afterSigned = typeof signed === 'string' ? dayAfter(signed) : '';
    const floor = typeof begun === 'string' && begun > afterSigned ? begun : afterSigned;
    return floor === '' ? '' : midnightOf(floor);
  }
}

const DAY_MS = 86_400_000;

function midnightOf(day: string): string {
  return `${day}T00:00:00.000Z`;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

const INSERT_LINK = 'INSERT INTO audit_links (chain, n, at, body, hash) VALUES (?, ?, ?, ?, ?)';

const PUT_END = `
  INSERT INTO audit_ends (day, chain, n, hash) VALUES (?, ?, ?, ?)
  ON CONFLICT (day, chain) DO UPDATE SET n = excluded.n, hash = excluded.hash`;

const PUT_SALT =
  'INSERT INTO audit_salts (chain, salt) VALUES (?, ?) ON CONFLICT (chain) DO UPDATE SET salt = excluded.salt';

const PUT_DAY = `
  INSERT INTO audit_days (day, statement, signature, key) VALUES (?, ?, ?, ?) ON CONFLICT (day) DO NOTHING`;

const SELECT_END = 'SELECT n, hash FROM audit_links WHERE chain = ? ORDER BY n DESC LIMIT 1';
