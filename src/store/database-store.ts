import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { ActionStore } from '../ports/actions.ts';
import type { AgentStore } from '../ports/agents.ts';
import type { AuditStore } from '../ports/audit.ts';
import type { CallbackStore } from '../ports/callbacks.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { ConfigHistory } from '../ports/config-history.ts';
import type { AgentId, CallId, HandoffId } from '../ports/ids.ts';
import { asCallId } from '../ports/ids.ts';
import type { JournalEntry, StoredEntry } from '../ports/journal.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import type { CallNews, NodeBus, NodeRegister, NodeRequests } from '../ports/nodes.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { CallRecord, HandoffRecord } from '../ports/records.ts';
import type { QueuePlaces } from '../ports/queue-places.ts';
import type { Page } from '../ports/page.ts';
import type { CallQuery, JournalBatch, Store, TranscriptMatch, TranscriptQuery } from '../ports/store.ts';
import type { ReportStore } from '../ports/reports.ts';
import type { VoicemailStore } from '../ports/voicemails.ts';
import { storedEntry } from '../records/facts/index.ts';
import { decodeCursor, decodeNumber, encodeCursor, encodeNumber } from './cursor.ts';
import { StoreError } from './store-error.ts';
import { encodeBatch } from './tables/encoded-batch.ts';
import { SearchThread } from './thread/search-thread.ts';
import { isInMemory } from './sql/database.ts';
import type { DatabaseTarget } from './sql/database.ts';
import { StoredActions } from './parts/stored-actions.ts';
import { StoredAudit } from './parts/stored-audit.ts';
import { StoredConfigHistory } from './parts/stored-config-history.ts';
import { StoredCallbacks } from './parts/stored-callbacks.ts';
import { StoredAgents } from './parts/stored-agents.ts';
import { ForeignValues } from './parts/foreign-values.ts';
import { StoredKeptValues } from './parts/stored-kept-values.ts';
import { StoredCallNews } from './parts/stored-call-news.ts';
import { StoredNodeRequests } from './parts/stored-node-requests.ts';
import { NodeNews, StoredNodes } from './parts/stored-nodes.ts';
import { StoredOutbox } from './parts/stored-outbox.ts';
import { StoredQueuePlaces } from './parts/stored-queue-places.ts';
import { StoredReports } from './parts/stored-reports.ts';
import { StoredVoicemails } from './parts/stored-voicemails.ts';
import { OutageLog } from './outage-log.ts';
import type { StoreOutage } from '../ports/store-outage.ts';
import type { SpoolPlace } from './thread/protocol.ts';
import { StoreThread } from './thread/thread.ts';

/** How a {@link DatabaseStore} is set up. */
export interface DatabaseStoreOptions {
  /** A SQLite file, whose directory is made where it is missing; `:memory:`; or a Postgres database. */
  readonly database: DatabaseTarget;
  /**
   * Where steps of calls wait while a database server is away, for one process alone. Without it they wait in memory.
   * @defaultValue none
   */
  readonly spool?: SpoolPlace | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * Names this process among those that may use the same data. New calls belong to it.
   * @defaultValue the name of the host
   */
  readonly node?: string;
  /**
   * Requests that may wait for the database. More are refused with `overloaded`.
   * @defaultValue 10000: about a second's worth on a slow disk
   */
  readonly maxWaiting?: number;
}

const DEFAULT_MAX_WAITING = 10_000;
/** Batches in one transaction at most. It bounds how long the first of them waits for the last. */
const MAX_GROUP = 512;
const PROBE_INTERVAL_MS = 1_000;
/** Between two steps of a merge of the index of words. */
const TIDY_EVERY_MS = 200;

/**
 * The journal in a database, in a thread of its own: SQLite (WAL, `synchronous=FULL`) or Postgres.
 *
 * All batches that wait are committed in one transaction, in the order of `append`, and resolve after it. A refused
 * batch (`overloaded`, `io`) leaves nothing behind and may be appended again. Until it is, later batches of that call
 * are refused with `sequence`, so that no journal has a gap.
 */
export class DatabaseStore implements Store {
  /** Names this process among those that use the same data. */
  readonly node: string;
  /** What receivers of webhooks are still to be told of. */
  readonly outbox: Outbox;
  readonly values: KeptValues;
  /** The processes that share the database, and what they tell each other. */
  readonly nodes: NodeRegister & NodeBus;
  /** Who waits for agents, at all nodes. */
  readonly queuePlaces: QueuePlaces;
  readonly nodeRequests: NodeRequests;
  readonly callNews: CallNews;
  readonly configHistory: ConfigHistory;
  readonly agents: AgentStore;
  readonly callbacks: CallbackStore;
  readonly voicemails: VoicemailStore;
  readonly actions: ActionStore;
  readonly #thread: StoreThread;
  /** Null for a database in memory, which no other connection can see. Its searches take turns with its writes. */
  readonly #search: SearchThread | null;
  /** What other processes change; null: there can be none. */
  readonly #foreign: ForeignValues | null;
  readonly #outages: OutageLog;
  readonly #audit: StoredAudit;
  readonly #reports: StoredReports;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #fault: string | null = null;
  #probe: TimerHandle | null = null;
  #tidy: TimerHandle | null = null;
  #closed: Promise<void> | null = null;

  private constructor(
    thread: StoreThread,
    search: SearchThread | null,
    outages: OutageLog,
    nodes: StoredNodes,
    { database, clock, logger, node }: DatabaseStoreOptions & { readonly node: string },
  ) {
    this.node = node;
    this.#thread = thread;
    this.#search = search;
    this.#outages = outages;
    this.outbox = new StoredOutbox(thread);
    this.#foreign = database.kind === 'postgres' ? new ForeignValues({ thread, bus: nodes, clock, logger }) : null;
    this.values = new StoredKeptValues(thread, this.#foreign);
    this.nodes = nodes;
    this.queuePlaces = new StoredQueuePlaces(thread, nodes);
    this.callNews = new StoredCallNews(thread, nodes.own);
    this.nodeRequests = new StoredNodeRequests(thread, nodes.own);
    this.configHistory = new StoredConfigHistory(thread);
    this.agents = new StoredAgents(thread);
    this.callbacks = new StoredCallbacks(thread);
    this.voicemails = new StoredVoicemails(thread);
    this.actions = new StoredActions(thread);
    this.#audit = new StoredAudit({
      thread,
      database,
      clock,
      onErased: () => this.#tidyWords(true),
    });
    this.#reports = new StoredReports(database, clock);
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Opens the database, makes it or brings it up to date. @throws StoreError `open` or `newer` */
  static async open(options: DatabaseStoreOptions): Promise<DatabaseStore> {
    const { database, node = hostname(), maxWaiting = DEFAULT_MAX_WAITING } = options;
    const { spool = null, logger, clock } = options;
    const outages = new OutageLog(logger);
    const own = { name: node, instance: randomUUID() };
    const news = new NodeNews(own);
    const thread = await StoreThread.start(
      { database, spool, node, instance: own.instance, maxGroup: MAX_GROUP },
      {
        maxWaiting,
        clock,
        onStep: (version, done) => {
          if (done) logger.info({ version }, 'the database has its new layout');
          else logger.warn({ version }, 'the database gets a new layout, which takes minutes if it is large');
        },
        onOutage: (outage) => outages.tell(outage),
        onNodes: (nodes) => news.look(nodes),
        onNotice: (notice) => news.notices.tell(notice),
        onGap: () => news.gaps.tell(undefined),
        onTrouble: (message) => logger.error(message),
      },
    );
    const search = isInMemory(database) ? null : new SearchThread(database, options.clock);
    return new DatabaseStore(thread, search, outages, new StoredNodes(thread, news, own), { ...options, node });
  }

  /** What vouches for the records. */
  get audit(): AuditStore {
    return this.#audit;
  }

  get reports(): ReportStore {
    return this.#reports;
  }

  /** @throws StoreError `overloaded`, `io`, `sequence`, `invalid` or `closed`; then nothing of the batch was written */
  async append(batch: JournalBatch): Promise<void> {
    try {
      await this.#thread.ask({ kind: 'append', batch: encodeBatch(batch, this.#now()) });
      this.#fault = null;
    } catch (error) {
      this.#noteFailure(error);
      throw error;
    }
  }

  async getCall(id: CallId): Promise<CallRecord | null> {
    const json = await this.#thread.ask({ kind: 'call', id });
    return json === null ? null : (JSON.parse(json) as CallRecord);
  }

  async getHandoff(call: CallId, id: HandoffId): Promise<HandoffRecord | null> {
    const json = await this.#thread.ask({ kind: 'handoff', callId: call, id });
    return json === null ? null : (JSON.parse(json) as HandoffRecord);
  }

  async listCalls(query: CallQuery): Promise<Page<CallRecord>> {
    const request = {
      state: query.state ?? null,
      caller: query.from ?? null,
      called: query.to ?? null,
      startedFrom: query.startedFrom ?? null,
      startedTo: query.startedTo ?? null,
      dialled: query.dialled ?? null,
      after: query.cursor === undefined ? null : decodeCursor(query.cursor),
      limit: query.limit,
    };
    const { records, next } = await this.#thread.ask({ kind: 'calls', request });
    return {
      items: records.map((record) => JSON.parse(record) as CallRecord),
      nextCursor: next === null ? null : encodeCursor(next),
    };
  }

  wasDialled(call: CallId, agent: AgentId): Promise<boolean> {
    return this.#thread.ask({ kind: 'wasDialled', callId: call, agent });
  }

  async listEvents(
    call: CallId,
    after: number,
    limit: number,
    kind?: JournalEntry['kind'],
  ): Promise<readonly StoredEntry[]> {
    const request = { kind: 'events', callId: call, after, limit, only: kind ?? null } as const;
    return (await this.#thread.ask(request)).map(storedEntry);
  }

  async readFrom(after: number, limit: number, kind?: JournalEntry['kind']): Promise<readonly StoredEntry[]> {
    return (await this.#thread.ask({ kind: 'entries', after, limit, only: kind ?? null })).map(storedEntry);
  }

  async searchTranscripts(query: TranscriptQuery): Promise<Page<TranscriptMatch>> {
    const { phrases, from = null, to = null, withPrivate, limit, cursor } = query;
    const before = cursor === undefined ? null : decodeNumber(cursor);
    const request = { phrases, from, to, withPrivate, before, limit };
    const page = this.#search?.search(request) ?? this.#thread.ask({ kind: 'transcripts', request });
    const { items, next } = await page;
    return { items, nextCursor: next === null ? null : encodeNumber(next) };
  }

  async openCalls(node?: string): Promise<readonly CallRecord[]> {
    const records = await this.#thread.ask({ kind: 'openCalls', node: node ?? null });
    return records.map((record) => JSON.parse(record) as CallRecord);
  }

  async deleteEnded(before: string, limit: number): Promise<readonly CallId[]> {
    const deleted = await this.#thread.ask({ kind: 'deleteEnded', before, limit, at: this.#now() });
    if (deleted.length > 0) this.#tidyWords(true);
    return deleted.map(asCallId);
  }

  #now(): string {
    return new Date(this.#clock.wall()).toISOString();
  }

  /** Words of deleted calls go from the index in small steps, with pauses for the calls that are up. */
  #tidyWords(isFirst: boolean): void {
    if (this.#tidy !== null) this.#clock.cancel(this.#tidy);
    this.#tidy = null;
    if (this.#closed !== null) return;
    this.#tidy = this.#clock.schedule(TIDY_EVERY_MS, () => {
      this.#tidy = null;
      this.#thread.ask({ kind: 'tidyWords', isFirst }).then(
        (more) => {
          if (more && this.#tidy === null) this.#tidyWords(false);
        },
        (error: unknown) => this.#logger.warn({ err: error }, 'words of deleted calls stay in the index for now'),
      );
    });
  }

  /** What is to be known of a database server that is away; null: it is there, and has all. */
  get outage(): StoreOutage | null {
    return this.#outages.outage;
  }

  unavailable(): string | null {
    return this.#thread.ended?.message ?? this.#fault ?? this.#outages.unavailable ?? this.#thread.overload;
  }

  /** Writes what waits, then closes the database. */
  async close(): Promise<void> {
    for (const timer of [this.#probe, this.#tidy]) if (timer !== null) this.#clock.cancel(timer);
    this.#probe = this.#tidy = null;
    this.#closed ??= this.#closeThreads();
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The store's thread is the last, because the last connection writes the log back. */
  async #closeThreads(): Promise<void> {
    this.#foreign?.close();
    await this.#search?.close();
    await this.#audit.close();
    await this.#reports.close();
    await this.#thread.close();
  }

  /** A database that could not be written counts as unavailable until it can be; a probe finds out when. */
  #noteFailure(error: unknown): void {
    if (!(error instanceof StoreError) || error.code !== 'io') return;
    if (this.#fault === null) this.#logger.error({ err: error }, 'the journal cannot be written');
    this.#fault = error.message;
    this.#scheduleProbe();
  }

  #scheduleProbe(): void {
    if (this.#probe !== null || this.#closed !== null || this.#thread.ended !== null) return;
    this.#probe = this.#clock.schedule(PROBE_INTERVAL_MS, () => {
      this.#probe = null;
      this.#thread.ask({ kind: 'probe' }).then(
        () => {
          if (this.#fault !== null) this.#logger.warn('the journal can be written again');
          this.#fault = null;
        },
        () => this.#scheduleProbe(),
      );
    });
  }
}
