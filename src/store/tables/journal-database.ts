import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DeliveryOutcome } from '../../ports/outbox.ts';
import type { KeptEntry } from '../../records/facts/index.ts';
import { messageOf } from '../../shared/message-of.ts';
import { realPathOf } from '../../shared/real-path-of.ts';
import type { Position } from '../cursor.ts';
import { StoreError } from '../store-error.ts';
import { ActionTable } from './action-table.ts';
import type { ActionAnswers, ActionWrite } from './action-table.ts';
import { changeAgents } from './agent-requests.ts';
import type { AgentAnswers, AgentWrite } from './agent-requests.ts';
import { AgentTable } from './agent-table.ts';
import { AuditTable } from './audit-table.ts';
import { changeCallbacks } from './callback-requests.ts';
import type { CallbackAnswers, CallbackWrite } from './callback-requests.ts';
import { CallbackTable } from './callback-table.ts';
import { callQuery } from './call-query.ts';
import type { ListRequest } from './call-query.ts';
import { DeliveryTable } from './delivery-table.ts';
import { DialledTable } from './dialled-table.ts';
import type { EncodedBatch } from './encoded-batch.ts';
import { eraseCaller } from './erasure.ts';
import type { Erased, EraseRequest } from './erasure.ts';
import { ConfigVersionTable } from './config-version-table.ts';
import { KeptValueTable } from './kept-value-table.ts';
import { migrate, readMigrations } from '../sqlite/migrate.ts';
import type { MigrationListener } from '../sqlite/migrate.ts';
import { makeOwnFile } from '../../shared/own-file.ts';
import { ProcessLock } from '../sqlite/process-lock.ts';
import { keptEntry } from './read-call.ts';
import { Statements } from '../sqlite/statements.ts';
import { TranscriptTable } from './transcript-table.ts';
import { VoicemailTable } from './voicemail-table.ts';

/** Where the database is, how long it waits for another process that writes, and whose calls it takes in. */
export interface DatabaseOptions {
  /** A path, or `:memory:`. */
  readonly file: string;
  readonly busyTimeoutMs: number;
  /** The process that new calls belong to. */
  readonly node: string;
}

/** A page of records as JSON, and where the next begins. */
export interface RecordPage {
  readonly records: readonly string[];
  readonly next: Position | null;
}

/** What changes the database at the pace of calls. */
export type Write =
  | { readonly kind: 'append'; readonly batch: EncodedBatch }
  | { readonly kind: 'settle'; readonly outcomes: readonly DeliveryOutcome[] }
  | CallbackWrite
  | ActionWrite
  | AgentWrite;

/** What came of a write: what is answered, or why it was left out. */
export type Written =
  | {
      readonly value:
        AgentAnswers[AgentWrite['kind']] | CallbackAnswers[CallbackWrite['kind']] | ActionAnswers[ActionWrite['kind']];
    }
  | { readonly refusal: string };

/** The journal in a SQLite database. Every method blocks until it is done, so it belongs in a thread of its own. */
export class JournalDatabase {
  readonly #database: DatabaseSync;
  /** Null for a database in memory, which nobody else can see. */
  readonly #lock: ProcessLock | null;
  readonly #node: string;
  readonly #statements: Statements;
  /** What receivers are still to be told of. Its changes belong into {@link transaction}. */
  readonly deliveries: DeliveryTable;
  readonly transcripts: TranscriptTable;
  /** Its changes belong into {@link transaction}. */
  readonly values: KeptValueTable;
  readonly configVersions: ConfigVersionTable;
  /** Facts change it, in their transaction. */
  readonly voicemails: VoicemailTable;
  /** Facts change it, in their transaction, and {@link Write}s. */
  readonly callbacks: CallbackTable;
  /** Its changes are {@link Write}s. */
  readonly agents: AgentTable;
  /** Its changes are {@link Write}s. */
  readonly actions: ActionTable;
  /** Batches change it, in their transaction. */
  readonly dialled: DialledTable;
  /** It vouches for what is written, in the same transaction. */
  readonly audit: AuditTable;

  /** @throws StoreError `open`, `locked` or `newer` */
  constructor({ file, busyTimeoutMs, node }: DatabaseOptions, onStep?: MigrationListener) {
    this.#node = node;
    ({ database: this.#database, lock: this.#lock } = openDatabase(file, busyTimeoutMs, onStep));
    this.#statements = new Statements(this.#database);
    this.deliveries = new DeliveryTable(this.#statements);
    this.transcripts = new TranscriptTable(this.#statements);
    this.values = new KeptValueTable(this.#statements);
    this.configVersions = new ConfigVersionTable(this.#statements);
    this.voicemails = new VoicemailTable(this.#statements);
    this.callbacks = new CallbackTable(this.#statements, node);
    this.agents = new AgentTable(this.#statements);
    this.actions = new ActionTable(this.#statements);
    this.dialled = new DialledTable(this.#statements);
    this.audit = new AuditTable(this.#statements);
  }

  /**
   * Does writes in one transaction, in their order.
   *
   * @returns for each what came of it; a batch that does not continue its call's journal is left out
   * @throws Error of SQLite, and then none of them is written
   */
  commit(writes: readonly Write[]): readonly Written[] {
    try {
      return this.#statements.together(() => writes.map((write) => this.#perform(write)));
    } catch (error) {
      this.agents.forget();
      this.audit.forget();
      throw error;
    }
  }

  /** Does all of `work` or nothing of it. @throws Error of SQLite */
  transaction<Value>(work: () => Value): Value {
    return this.#statements.together(work);
  }

  /** Writes what is written already, to find out whether writing works. @throws Error of SQLite if it does not */
  probe(): void {
    const row = this.#database.prepare('PRAGMA user_version').get();
    this.#statements.together(() => {
      this.#database.exec(`PRAGMA user_version = ${Number(row?.['user_version'])}`);
    });
  }

  call(id: string): string | null {
    return this.#text('SELECT record FROM calls WHERE id = ?', id);
  }

  handoff(callId: string, id: string): string | null {
    return this.#text('SELECT record FROM handoffs WHERE id = ? AND call_id = ?', id, callId);
  }

  calls(request: ListRequest): RecordPage {
    // One more than asked for tells whether there is a next page.
    const { sql, values } = callQuery({ ...request, limit: request.limit + 1 });
    const rows = this.#statements.of(sql).all(...values);
    const page = rows.slice(0, request.limit);
    const last = page.at(-1);
    const hasNext = rows.length > page.length && last !== undefined;
    return {
      records: page.map((row) => String(row['record'])),
      next: hasNext ? { startedAt: String(last['started_at']), id: String(last['id']) } : null,
    };
  }

  /** @param kind null: of either */
  events(callId: string, after: number, limit: number, kind: string | null): readonly KeptEntry[] {
    const sql = `${SELECT_ENTRIES} WHERE call_id = ? AND sequence > ? AND kind = ifnull(?, kind) ORDER BY sequence LIMIT ?`;
    return this.#statements.of(sql).all(callId, after, kind, limit).map(keptEntry);
  }

  /** @param kind null: of either */
  entries(after: number, limit: number, kind: string | null): readonly KeptEntry[] {
    const sql = `${SELECT_ENTRIES} WHERE position > ? AND kind = ifnull(?, kind) ORDER BY position LIMIT ?`;
    return this.#statements.of(sql).all(after, kind, limit).map(keptEntry);
  }

  /** @param node null: of any, and of none */
  openCalls(node: string | null): readonly string[] {
    const sql = `SELECT record FROM calls WHERE ended_at IS NULL AND (? IS NULL OR node = ?) ORDER BY started_at, id`;
    return this.#statements
      .of(sql)
      .all(node, node)
      .map((row) => String(row['record']));
  }

  /** @param at now: RFC 3339, UTC */
  deleteEnded(before: string, limit: number, at: string): readonly string[] {
    const ids = this.#statements
      .of('SELECT id FROM calls WHERE ended_at < ? ORDER BY ended_at LIMIT ?')
      .all(before, limit)
      .map((row) => String(row['id']));
    if (ids.length === 0) this.#statements.together(() => this.callbacks.deleteOver(before));
    if (ids.length === 0) return ids;
    return this.#statements.together(() => {
      this.audit.removeCalls(ids, at);
      for (const id of ids) {
        this.transcripts.deleteCall(id);
        this.callbacks.deleteCall(id);
        for (const sql of DELETE_CALL) this.#statements.of(sql).run(id);
      }
      return ids;
    });
  }

  eraseCaller(request: EraseRequest): Erased {
    const { audit, transcripts } = this;
    return this.#statements.together(() => eraseCaller({ statements: this.#statements, audit, transcripts }, request));
  }

  close(): void {
    this.#statements.clear();
    this.#database.close(); // The last connection checkpoints the write-ahead log and removes it.
    this.#lock?.release();
  }

  #perform(write: Write): Written {
    switch (write.kind) {
      case 'append':
        return this.#write(write.batch);
      case 'settle':
        this.deliveries.settle(write.outcomes);
        return { value: null };
      case 'createCallback':
      case 'changeCallback':
      case 'removeCallback':
      case 'claimCallback':
      case 'releaseCallback':
      case 'recoverCallbacks':
      case 'expireCallbacks':
        return { value: changeCallbacks(this.callbacks, write) };
      case 'recordActions':
      case 'deleteActions':
        return { value: this.actions.change(write) };
      default:
        return { value: this.agents.change((pool) => changeAgents(pool, write)) };
    }
  }

  #write(batch: EncodedBatch): Written {
    const [first] = batch.entries;
    if (first !== undefined) {
      const due = this.#lastSequence(batch.callId) + 1;
      if (first[0] !== due) return { refusal: `call ${batch.callId} has entry ${first[0]}, but ${due} was due` };
    }
    this.#statements
      .of(UPSERT_CALL)
      .run(
        batch.callId,
        batch.state,
        batch.caller,
        batch.called,
        batch.startedAt,
        batch.endedAt,
        batch.record,
        this.#node,
      );
    const messages = this.voicemails.apply(batch.callId, batch.voicemails);
    let link = this.audit.append(batch, messages);
    const insertEntry = this.#statements.of(INSERT_ENTRY);
    for (const entry of batch.entries) {
      const { lastInsertRowid: position } = insertEntry.run(batch.callId, ...entry, link);
      link = null;
      this.transcripts.insert(position, entry[3]);
    }
    const upsertHandoff = this.#statements.of(UPSERT_HANDOFF);
    for (const [id, createdAt, record] of batch.handoffs) upsertHandoff.run(id, batch.callId, createdAt, record);
    this.dialled.add(batch.callId, batch.dialled);
    this.callbacks.apply(batch.callbacks);
    this.deliveries.insert(batch.callId, batch.deliveries);
    return { value: null };
  }

  #lastSequence(callId: string): number {
    const row = this.#statements.of('SELECT max(sequence) AS last FROM journal WHERE call_id = ?').get(callId);
    return Number(row?.['last'] ?? 0);
  }

  #text(sql: string, ...values: readonly string[]): string | null {
    const row = this.#statements.of(sql).get(...values);
    return row === undefined ? null : String(row['record']);
  }
}

// The update leaves columns alone that cannot change (who, whom, when, whose), and so their indexes.
const UPSERT_CALL = `
  INSERT INTO calls (id, state, caller, called, started_at, ended_at, record, node) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at, record = excluded.record`;

const UPSERT_HANDOFF = `
  INSERT INTO handoffs (id, call_id, created_at, record) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET record = excluded.record`;

/** Deletes rows before the rows that they refer to. */
const DELETE_CALL = [
  'DELETE FROM voicemails WHERE call_id = ?',
  'DELETE FROM deliveries WHERE call_id = ?',
  'DELETE FROM journal WHERE call_id = ?',
  'DELETE FROM handoffs WHERE call_id = ?',
  'DELETE FROM dialled_agents WHERE call_id = ?',
  'DELETE FROM calls WHERE id = ?',
];

const INSERT_ENTRY =
  'INSERT INTO journal (call_id, sequence, at, kind, type, version, data, link) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';

const SELECT_ENTRIES = 'SELECT position, call_id, sequence, at, kind, type, version, data FROM journal';

function openDatabase(
  file: string,
  busyTimeoutMs: number,
  onStep?: MigrationListener,
): { readonly database: DatabaseSync; readonly lock: ProcessLock | null } {
  let path = file;
  let database: DatabaseSync | null = null;
  let lock: ProcessLock | null = null;
  try {
    if (file !== ':memory:') {
      // One lock for every name of the file.
      path = realPathOf(file);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      lock = ProcessLock.take(path);
      // SQLite gives its log (-wal, -shm) the mode of the database.
      makeOwnFile(path);
    }
    database = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
    database.exec('PRAGMA journal_mode = WAL');
    // FULL: a commit that was acknowledged survives a power cut (sqlite.org/pragma.html#pragma_synchronous).
    database.exec('PRAGMA synchronous = FULL');
    // Deleted words are overwritten with zeros (sqlite.org/pragma.html#pragma_secure_delete).
    database.exec('PRAGMA secure_delete = ON');
    migrate(database, readMigrations(), onStep);
    return { database, lock };
  } catch (error) {
    database?.close();
    lock?.release();
    const code = error instanceof StoreError ? error.code : 'open';
    throw new StoreError(code, `cannot open the database ${path}: ${messageOf(error)}`, { cause: error });
  }
}
