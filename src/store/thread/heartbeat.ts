import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type { NodeRecord } from '../../ports/nodes.ts';
import type { Database } from '../sql/database.ts';
import type { Session } from '../sql/session.ts';
import { NodeTable } from '../tables/node-table.ts';
import type { NodeIdentity, NodeLook } from '../tables/node-table.ts';
import { NodeWatch } from './node-watch.ts';

/** Four of them fit into the time after which a process is taken for dead. */
const BEAT_MS = 2_000;
const PATIENCE_MS = 2_000;
/** Whoever describes this process does so every two seconds. */
const STANDS_STILL_MS = 30_000;
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

interface SeenNodes extends NodeLook {
  readonly nowMs: number;
  readonly gone: ReadonlySet<string>;
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
  /** Null: it was never described. */
  #describedMs: number | null = null;
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
    this.#describedMs = this.#options.clock.now();
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
    // Whoever has left does not come again.
    if (this.#isClosed) return true;
    const { clock, database, onNodes, onTrouble } = this.#options;
    if (clock.now() - this.#lookedMs > BLIND_MS) this.#watch.forget();
    try {
      const look = await database.transaction(async (session) => await this.#look(session), {
        patienceMs: PATIENCE_MS,
      });
      if (look === null) return false;
      if (look.wasBuried) onTrouble(BURIED);
      this.#lookedMs = look.nowMs;
      onNodes(this.#watch.look(look.rows, look.nowMs, look.gone));
      return true;
    } catch (error) {
      this.#watch.forget();
      throw error;
    }
  }

  /** @returns null: another process has the place of this one */
  async #look(session: Session): Promise<SeenNodes | null> {
    const look = await this.#nodes.beat(session, this.#options.node, this.#about);
    if (look === null) return null;
    const nowMs = this.#options.clock.now();
    return { ...look, nowMs, gone: await this.#nodes.gone(session, this.#watch.silent(look.rows, nowMs)) };
  }

  async #beat(): Promise<void> {
    // Calls are not carried by this thread: where the one that carries them stands still, the node is as good as dead.
    if (this.#describedMs !== null && this.#options.clock.now() - this.#describedMs > STANDS_STILL_MS) return;
    try {
      if (!(await this.beat())) this.#options.onLost();
    } catch {
      // The next one may come through. That the database is away is told by those who need it.
    }
  }
}
