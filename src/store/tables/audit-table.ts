import type { SignedDay } from '../../ports/audit.ts';
import type { AuditedRecord, AuditedWrite, AuditEvent, ChainEnd, Link } from '../../records/audit/index.ts';
import { newLink, newSalt, PROGRAM_CHAIN } from '../../records/audit/index.ts';
import { linkText, readLinkText } from './audit-link-text.ts';
import type { EncodedBatch } from './encoded-batch.ts';
import type { Statements } from '../sqlite/statements.ts';

/** Chains whose last links are in memory: those of the calls that are up. */
const MAX_KNOWN = 20_000;

interface Known {
  readonly salt: string;
  /** Null: it has none yet. */
  readonly last: LastLink | null;
}

type LastLink = Pick<Link, 'n' | 'hash' | 'at'>;

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

  /** Nothing is added to days before that one from now on, as long as the program runs. Runs within a transaction. */
  endDays(today: string): null {
    this.#notBefore(midnightOf(today));
    for (const [chain, { last }] of this.#known) if (last !== null && last.at < today) this.#putEnd(chain, last);
    return null;
  }

  /** Nothing is added to that day from now on. */
  putDay({ day, statement, signature, key }: SignedDay): null {
    this.#statements.of(PUT_DAY).run(day, statement, signature, key);
    this.#notBefore(midnightOf(dayAfter(day)));
    return null;
  }

  /**
   * The link of a batch, which goes into the row of its first entry. The row of its call is there already.
   * @param messages names of messages that it changed, and what is left of them
   * @returns null: it has no entry, and its link has a row of its own
   */
  append(batch: EncodedBatch, messages: Pick<AuditedWrite, 'records' | 'gone'>): string | null {
    const { callId, entries, handoffs, deliveries, endedAt } = batch;
    const records: AuditedRecord[] = [
      ...handoffs.flatMap(([id, createdAt, record, over]) =>
        over ? [{ name: `handoff/${id}`, fields: { createdAt, over }, record }] : [],
      ),
      ...deliveries.map(([id, webhook, event, body]) => ({
        name: `delivery/${id}`,
        fields: { webhook, event },
        record: body,
      })),
      ...messages.records,
      ...(endedAt === null ? [] : [this.#callRecord(batch)]),
    ];
    const link = this.#newLink(callId, batch.at, {
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
    if (endedAt !== null) this.#end(callId, link);
    if (entries.length > 0) return linkText(link);
    this.#put(callId, link);
    return null;
  }

  /** These calls are being deleted: their chains go, and the program's own says so. */
  removeCalls(calls: readonly string[], at: string): void {
    const ends = calls.flatMap((chain): ChainEnd[] => {
      const last = this.#lastOf(chain);
      return last === null ? [] : [{ chain, n: last.n, hash: last.hash }];
    });
    for (const { chain } of ends) {
      this.#known.delete(chain);
      this.#statements.of('DELETE FROM audit_links WHERE chain = ?').run(chain);
    }
    if (ends.length === 0) return;
    this.note(at, { type: 'calls.removed', reason: 'retention', calls: ends });
  }

  /** What a call's chain vouched for is about to go, and its salt goes. @param records what is left */
  erase(call: string, at: string, records: readonly AuditedRecord[]): void {
    const last = this.#lastOf(call);
    const salt = newSalt();
    this.#statements.of(KEEP_LINKS).run(call);
    this.#statements.of(PUT_SALT).run(salt, call);
    this.#remember(call, { salt, last });
    const link = this.#newLink(call, at, { entries: [], records, gone: [], event: { type: 'call.erased' } });
    this.#put(call, link);
    this.#end(call, link);
  }

  /** Puts on record, in the program's own chain, what was done to records. */
  note(at: string, event: AuditEvent): void {
    const link = this.#newLink(PROGRAM_CHAIN, at, { entries: [], records: [], gone: [], event });
    this.#put(PROGRAM_CHAIN, link);
    this.#end(PROGRAM_CHAIN, link);
  }

  #callRecord({ callId, record }: EncodedBatch): AuditedRecord {
    const row = this.#statements.of('SELECT node FROM calls WHERE id = ?').get(callId);
    return { name: 'call', fields: { node: row?.['node'] ?? null, over: true }, record };
  }

  #newLink(chain: string, now: string, write: AuditedWrite): Link {
    const { salt, last } = this.#knownOf(chain);
    const link = newLink(chain, last, this.#notBefore(now), salt, write);
    const { n, hash, at } = link;
    this.#remember(chain, { salt, last: { n, hash, at } });
    return link;
  }

  /** Gives a link a row of its own. */
  #put(chain: string, link: Link): void {
    this.#statements.of('INSERT INTO audit_links (chain, n, link) VALUES (?, ?, ?)').run(chain, link.n, linkText(link));
  }

  /** The chain ends with that link, for now: nothing is written of it for long. */
  #end(chain: string, link: LastLink): void {
    this.#putEnd(chain, link);
    this.#known.delete(chain);
  }

  /** The day of a link ends with it, as far as its chain is concerned. */
  #putEnd(chain: string, { n, hash, at }: LastLink): void {
    this.#statements.of(PUT_END).run(at.slice(0, 10), chain, n, hash);
  }

  #knownOf(chain: string): Known {
    const known = this.#known.get(chain);
    if (known !== undefined) return known;
    const row = this.#statements.of('SELECT salt FROM calls WHERE id = ?').get(chain);
    if (typeof row?.['salt'] === 'string') return { salt: row['salt'], last: this.#lastOf(chain) };
    const salt = newSalt();
    // The program's own chain has nothing that must not be guessed.
    this.#statements.of(PUT_SALT).run(salt, chain);
    return { salt, last: this.#lastOf(chain) };
  }

  #lastOf(chain: string): LastLink | null {
    const row = this.#statements.of(SELECT_OWN).get(chain) ?? this.#statements.of(SELECT_LINK).get(chain);
    if (row === undefined) return null;
    const { n, hash, at } = readLinkText(String(row['link']));
    return { n, hash, at };
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

const PUT_END = `
  INSERT INTO audit_ends (day, chain, n, hash) VALUES (?, ?, ?, ?)
  ON CONFLICT (day, chain) DO UPDATE SET n = excluded.n, hash = excluded.hash`;

const PUT_SALT = 'UPDATE calls SET salt = ? WHERE id = ?';

const PUT_DAY = `
  INSERT INTO audit_days (day, statement, signature, key) VALUES (?, ?, ?, ?) ON CONFLICT (day) DO NOTHING`;

/** The journal of a call is over before its chain has links of their own. */
const SELECT_OWN = 'SELECT link FROM audit_links WHERE chain = ? ORDER BY n DESC LIMIT 1';

const SELECT_LINK = `
  SELECT link FROM journal WHERE call_id = ? AND link IS NOT NULL ORDER BY sequence DESC LIMIT 1`;

const KEEP_LINKS = `
  INSERT INTO audit_links (chain, n, link)
  SELECT call_id, CAST(substr(link, 1, instr(link, ' ') - 1) AS INTEGER), link
  FROM journal WHERE call_id = ? AND link IS NOT NULL`;
