import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { Database } from '../sql/database.ts';
import { NodeTable } from '../tables/node-table.ts';
import type { NodeIdentity } from '../tables/node-table.ts';

/** Five of them fit into the time after which a process is taken for dead. */
const BEAT_MS = 3_000;
const PATIENCE_MS = 2_000;

/** Shows others that this process uses the database. */
export class Heartbeat {
  readonly #database: Database;
  readonly #node: NodeIdentity;
  readonly #clock: Clock;
  readonly #onLost: () => void;
  readonly #nodes = new NodeTable();
  #timer: TimerHandle | null = null;
  #beating: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** @param onLost another process has its place */
  constructor(database: Database, node: NodeIdentity, clock: Clock, onLost: () => void) {
    this.#database = database;
    this.#node = node;
    this.#clock = clock;
    this.#onLost = onLost;
  }

  /** @throws StoreError `locked`: another process uses the database; Error of the database */
  async start(): Promise<void> {
    await this.#database.transaction(async (session) => await this.#nodes.join(session, this.#node));
    this.#next();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    await this.#beating;
    try {
      const options = { patienceMs: PATIENCE_MS };
      await this.#database.transaction(async (session) => await this.#nodes.leave(session, this.#node), options);
    } catch {
      // The database is away. Whoever comes next sees how old the last beat is.
    }
  }

  #next(): void {
    if (this.#isClosed) return;
    this.#timer = this.#clock.schedule(BEAT_MS, () => {
      this.#beating = this.#beat().finally(() => this.#next());
    });
  }

  /**
   * Shows it now, which is written.
   * @returns false: another process has its place. It must not write any more
   * @throws Error of the database
   */
  async beat(): Promise<boolean> {
    const options = { patienceMs: PATIENCE_MS };
    return await this.#database.transaction(async (session) => await this.#nodes.beat(session, this.#node), options);
  }

  async #beat(): Promise<void> {
    try {
      if (!(await this.beat())) this.#onLost();
    } catch {
      // The next one may come through. That the database is away is told by those who need it.
    }
  }
}
