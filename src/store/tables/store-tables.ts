import type { DeliveryOutcome } from '../../ports/outbox.ts';
import type { Database, TransactionOptions } from '../sql/database.ts';
import type { Session } from '../sql/session.ts';
import { ActionTable } from './action-table.ts';
import type { ActionAnswers, ActionWrite } from './action-table.ts';
import { changeAgents } from './agent-requests.ts';
import type { AgentAnswers, AgentWrite } from './agent-requests.ts';
import { AgentTable } from './agent-table.ts';
import { DayIsOverError } from './audit-floor.ts';
import { AuditTable } from './audit-table.ts';
import { changeCallbacks } from './callback-requests.ts';
import type { CallbackAnswers, CallbackWrite } from './callback-requests.ts';
import { CallbackTable } from './callback-table.ts';
import { ChainMemory } from './chain-memory.ts';
import { ConfigVersionTable } from './config-version-table.ts';
import { DeliveryTable } from './delivery-table.ts';
import type { EncodedBatch } from './encoded-batch.ts';
import { JournalTable } from './journal-table.ts';
import { KeptValueTable } from './kept-value-table.ts';
import { LateSteps } from './late-steps.ts';
import { NodeRequestTable } from './node-request-table.ts';
import { NodeTable } from './node-table.ts';
import { QueuePlaceTable } from './queue-place-table.ts';
import type { QueuePlaceAnswers, QueuePlaceWrite } from './queue-place-table.ts';
import type { SpokenWords } from './transcript-page.ts';
import { VoicemailTable } from './voicemail-table.ts';

/** A write that adds to the journal of a call. */
export interface AppendWrite {
  readonly kind: 'append';
  readonly batch: EncodedBatch;
}

/** What changes the database at the pace of calls. */
export type Write =
  | AppendWrite
  | { readonly kind: 'settle'; readonly outcomes: readonly DeliveryOutcome[] }
  | CallbackWrite
  | ActionWrite
  | QueuePlaceWrite
  | AgentWrite;

/** What came of a write: what is answered, or why it was left out. */
export type Written =
  | {
      readonly value:
        | AgentAnswers[AgentWrite['kind']]
        | CallbackAnswers[CallbackWrite['kind']]
        | ActionAnswers[ActionWrite['kind']]
        | QueuePlaceAnswers[QueuePlaceWrite['kind']];
    }
  | { readonly refusal: string };

/** Which database, how the words of it are found, and whose calls it takes in. */
export interface StoreTablesOptions {
  readonly database: Database;
  readonly words: SpokenWords;
  /** The process that new calls belong to. */
  readonly node: string;
  /** Whether other processes may use the same database. */
  readonly isShared: boolean;
}

/** Tries of a transaction that collides with those of others. */
const MOST_TRIES = 5;

/** The tables of the store. */
export class StoreTables {
  readonly database: Database;
  readonly words: SpokenWords;
  /** This process. */
  readonly node: string;
  /** What receivers are still to be told of. */
  readonly deliveries: DeliveryTable;
  readonly values = new KeptValueTable();
  readonly configVersions: ConfigVersionTable;
  /** Facts change it, in their transaction. */
  readonly voicemails = new VoicemailTable();
  /** Facts change it, in their transaction, and {@link Write}s. */
  readonly callbacks: CallbackTable;
  /** Its changes are {@link Write}s. */
  readonly agents: AgentTable;
  /** Its changes are {@link Write}s. */
  readonly actions = new ActionTable();
  /** It vouches for what is written, in the same transaction. */
  readonly audit: AuditTable;
  readonly nodes = new NodeTable();
  /** Steps of calls that another process closed meanwhile. */
  readonly late: LateSteps;
  /** Its changes are {@link Write}s. */
  readonly places: QueuePlaceTable;
  readonly nodeRequests = new NodeRequestTable();
  readonly #isShared: boolean;
  readonly #journal: JournalTable;
  readonly #memory = new ChainMemory();

  constructor({ database, words, node, isShared }: StoreTablesOptions) {
    this.database = database;
    this.words = words;
    this.node = node;
    this.#isShared = isShared;
    this.audit = new AuditTable(this.#memory);
    this.callbacks = new CallbackTable(node);
    this.agents = new AgentTable(isShared ? node : null);
    this.deliveries = new DeliveryTable(isShared ? node : null);
    this.places = new QueuePlaceTable(node);
    this.configVersions = new ConfigVersionTable(isShared ? node : null);
    const { audit, voicemails, callbacks, deliveries } = this;
    this.late = new LateSteps(node);
    const { late } = this;
    this.#journal = new JournalTable({
      node,
      memory: this.#memory,
      late,
      audit,
      voicemails,
      callbacks,
      deliveries,
      words,
    });
  }

  /**
   * Does writes in one transaction. Of those that add to journals the order stays, and of the others; whoever asks for one
   * of either kind because of one of the other has waited for it.
   *
   * @returns for each what came of it; a batch that does not continue its call's journal is left out
   * @throws Error of the database, and then none of them is written
   */
  async commit(writes: readonly Write[], options?: TransactionOptions): Promise<readonly Written[]> {
    return await this.change(async (session) => {
      const batches = writes.flatMap((write) => (write.kind === 'append' ? [write.batch] : []));
      const appended = [...(await this.#journal.append(session, batches))].values();
      const written: (Written | undefined)[] = writes.map(({ kind }) =>
        kind === 'append' ? appended.next().value : undefined,
      );
      for (const index of inOrderOfLocks(writes)) {
        const write = writes[index];
        if (write === undefined || write.kind === 'append') continue;
        written[index] = { value: await this.#perform(session, write) };
      }
      await this.agents.tell(session);
      return written.map((each) => each ?? { value: null });
    }, options);
  }

  /** Does all of `work` or nothing of it. @throws what `work` throws, and Error of the database */
  async change<Result>(work: (session: Session) => Promise<Result>, options?: TransactionOptions): Promise<Result> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.database.transaction(async (session) => {
          this.audit.floor.begin();
          const result = await work(session);
          await this.audit.floor.hold(session);
          return result;
        }, options);
      } catch (error) {
        this.agents.forget();
        this.#memory.forget();
        const mayBeTriedAgain = error instanceof DayIsOverError || this.database.isCollision(error);
        if (tries === MOST_TRIES || !mayBeTriedAgain) throw error;
      }
    }
  }

  async #perform(
    session: Session,
    write: Exclude<Write, AppendWrite>,
  ): Promise<Extract<Written, { readonly value: unknown }>['value']> {
    switch (write.kind) {
      case 'settle':
        await this.deliveries.settle(session, write.outcomes);
        return null;
      case 'createCallback':
      case 'changeCallback':
      case 'removeCallback':
      case 'claimCallback':
      case 'releaseCallback':
      case 'recoverCallbacks':
      case 'expireCallbacks':
        return await changeCallbacks(this.callbacks, session, write);
      case 'recordActions':
      case 'deleteActions':
        return await this.actions.change(session, write);
      case 'changePlaces':
      case 'removePlacesOf':
        return await this.places.change(session, write);
      case 'reserveAgents':
        return await this.#reserve(session, write);
      default:
        return await this.agents.change(session, (pool) => changeAgents(pool, write));
    }
  }

  /** Reserves agents behind all who come first, also at other nodes. */
  async #reserve(
    session: Session,
    { request }: Extract<AgentWrite, { readonly kind: 'reserveAgents' }>,
  ): Promise<AgentAnswers['reserveAgents']> {
    // Places change under the same lock.
    await session.lock('agents');
    const before = this.#isShared ? await this.places.before(session, request.place) : [];
    const behind = [...(request.behind ?? []), ...before];
    return await this.agents.change(session, (pool) => pool.reserve({ ...request, behind }));
  }
}

/** The places of writes, so that all nodes take the locks of a database in one order: actions, then agents. */
function inOrderOfLocks(writes: readonly Write[]): readonly number[] {
  const rank = ({ kind }: Write): number => {
    if (Object.hasOwn(WITHOUT_LOCK, kind)) return 0;
    return kind === 'recordActions' || kind === 'deleteActions' ? 1 : 2;
  };
  const ranks = writes.map(rank);
  return [...writes.keys()].sort((one, other) => (ranks[one] ?? 0) - (ranks[other] ?? 0) || one - other);
}

const WITHOUT_LOCK = {
  append: true,
  settle: true,
  createCallback: true,
  changeCallback: true,
  removeCallback: true,
  claimCallback: true,
  releaseCallback: true,
  recoverCallbacks: true,
  expireCallbacks: true,
} satisfies Partial<Record<Write['kind'], true>>;
