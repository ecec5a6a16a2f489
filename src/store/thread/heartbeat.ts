import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { NodeRecord } from '../../ports/nodes.ts';
import type { Database } from '../sql/database.ts';
import { NodeTable } from '../tables/node-table.ts';
import type { NodeIdentity, NodeLook } from '../tables/node-table.ts';
import { NodeWatch } from './node-watch.ts';

/** Four of them fit into the time after which a process is taken for dead. */
const BEAT_MS = 2_000;
const PATIENCE_MS = 2_000;
/** Whoever has not looked for that long has not seen what others did meanwhile. */
const BLIND_MS = 3 * BEAT_MS;

const BURIED =
  'other nodes took this one for dead, because it was silent for too long: its calls were closed on record and its agents set free; calls that are up go on, and their journals behind that end';

export interface HeartbeatOptions {
  readonly database: Database;
  readonly node: NodeIdentity;
  readonly clock: Clock;
  /** The nodes, whenever it was looked. */
  readonly onNodes: (nodes: readonly NodeRecord[]) => void;
  /** Something that somebody should look at. */
  readonly onTrouble: (message: string) => void;
  /** Another process has the place of this one. */
  readonly onLost: () => void;
}

/** Shows others that this process uses the database, and sees who else does. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #nodes = new NodeTable();
  readonly #watch: NodeWatch;
  #about = '{}';
  #timer: TimerHandle | null = null;
  #beating: Promise<void> = Promise.resolve();
  #lookedMs = -Infinity;
  #isClosed = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#watch = new NodeWatch(options.node.name);
  }

  /** @throws Error of the database */
  async start(): Promise<void> {
    const { database, node } = this.#options;
    await database.transaction(async (session) => await this.#nodes.join(session, node, this.#about));
    await this.beat();
    this.#next();
  }

  /** What others are to know of this process. @param about JSON */
  describe(about: string): void {
    this.#about = about;
  }

  async close(): Promise<void> {
    const { database, node, clock } = this.#options;
    this.#isClosed = true;
    if (this.#timer !== null) clock.cancel(this.#timer);
    await this.#beating;
    try {
      const options = { patienceMs: PATIENCE_MS };
      await database.transaction(async (session) => await this.#nodes.leave(session, node), options);
    } catch {
      // The database is away. Whoever is there sees that no beat comes any more.
    }
  }

  #next(): void {
    if (this.#isClosed) return;
    this.#timer = this.#options.clock.schedule(BEAT_MS, () => {
      this.#beating = this.#beat().finally(() => this.#next());
    });
  }

  /**
   * Shows it now, which is written.
   * @returns false: another process has its place. It must not write any more
   * @throws Error of the database
   */
  async beat(): Promise<boolean> {
    const look = await this.#written();
    if (look === null) return false;
    const { clock, onNodes, onTrouble } = this.#options;
    if (look.wasBuried) onTrouble(BURIED);
    const now = clock.now();
    if (now - this.#lookedMs > BLIND_MS) this.#watch.forget();
    this.#lookedMs = now;
    onNodes(this.#watch.look(look.rows, now));
    return true;
  }

  async #written(): Promise<NodeLook | null> {
    const { database, node } = this.#options;
    const options = { patienceMs: PATIENCE_MS };
    try {
      return await database.transaction(async (session) => await this.#nodes.beat(session, node, this.#about), options);
    } catch (error) {
      this.#watch.forget();
      throw error;
    }
  }

  async #beat(): Promise<void> {
    try {
      if (!(await this.beat())) this.#options.onLost();
    } catch {
      // The next one may come through. That the database is away is told by those who need it.
    }
  }
}
