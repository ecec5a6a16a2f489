import type { Logger } from 'pino';
import type { NodeRecord, NodeRegister } from '../ports/nodes.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';

/** What is to be done for a node that is dead. Each may be done again, and does what is left then. */
export interface Inheritance {
  /** Ends what its calls have sounding elsewhere. */
  readonly endMedia: (node: string) => Promise<void>;
  /** Ends what its calls had of agents. */
  readonly freeAgents: (node: string) => Promise<number>;
  /** Its callers give up their places in queues. */
  readonly leaveQueues: (node: string) => Promise<void>;
  /** The callbacks that it was dialling wait again. */
  readonly recoverCallbacks: (node: string) => Promise<number>;
  /** Closes its calls on record. */
  readonly closeCalls: (node: string) => Promise<number>;
  /** Takes over what it had to tell receivers; null: what nodes left that are there no more. */
  readonly adoptDeliveries: (node: string | null) => Promise<number>;
}

export interface NodeHeirOptions extends Inheritance {
  readonly nodes: NodeRegister;
  readonly logger: Logger;
}

/** Looks from one to the next for what a node left that nobody saw: it came and went between two. */
const ADOPT_EVERY = 15;
/** The same for what else it left, which is seldom. */
const CLEAR_EVERY = 60;
const MAX_TOLD = 1_000;

/** How much was taken over. */
interface Taken {
  readonly calls: number;
  readonly agents: number;
  readonly callbacks: number;
}

/**
 * Takes over what dead nodes leave behind: one of those that are there does it, and another one where it fails. What
 * cannot be done now is done at the next look, because the node is dead until all is done.
 */
export class NodeHeir {
  readonly #options: NodeHeirOptions;
  readonly #unlisten: () => void;
  readonly #working = new Map<string, Promise<void>>();
  #known: ReadonlySet<string> = new Set();
  #looks = 0;
  #takenOver = 0;
  /** Instances whose death is in the log. */
  readonly #told = new Map<string, true>();
  #isClosed = false;

  constructor(options: NodeHeirOptions) {
    this.#options = options;
    this.#unlisten = options.nodes.onLook(() => this.#look());
    // Also what was left while nobody was there.
    this.#start('adopt', async () => await this.#adopt(null));
    this.#look();
  }

  /** Dead nodes whose calls this one has closed. */
  get takenOver(): number {
    return this.#takenOver;
  }

  /** Waits for what is under way. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unlisten();
    await Promise.all(this.#working.values());
  }

  #look(): void {
    const { nodes } = this.#options.nodes;
    for (const node of nodes) {
      if (node.isDead && !node.isOwn) this.#start(node.instance, async () => await this.#inherit(node));
    }
    const names = new Set(nodes.map(({ name }) => name));
    const hasLeft = [...this.#known].some((name) => !names.has(name));
    this.#known = names;
    this.#looks += 1;
    if (hasLeft || this.#looks % ADOPT_EVERY === 0) this.#start('adopt', async () => await this.#adopt(null));
    if (this.#looks % CLEAR_EVERY === 1) this.#start('clear', async () => await this.#clear());
  }

  /** Does something that is not under way already. */
  #start(what: string, work: () => Promise<void>): void {
    if (this.#isClosed || this.#working.has(what)) return;
    const done = work()
      .catch((error: unknown) => {
        const { logger } = this.#options;
        logger.warn({ err: error }, 'what another node left could not be taken over; it is tried again');
      })
      .finally(() => this.#working.delete(what));
    this.#working.set(what, done);
  }

  async #inherit(node: NodeRecord): Promise<void> {
    const { nodes, logger } = this.#options;
    const { name, silentMs } = node;
    if (!(await nodes.claim(node))) return;
    if (!this.#told.has(node.instance)) {
      rememberBounded(this.#told, node.instance, true, MAX_TOLD);
      logger.error({ node: name, silentMs: Math.round(silentMs) }, 'a node is dead; this one closes its calls');
    }
    // It may show itself again, or start again, while that is being done: what is new then is its own.
    const taken = await this.#takeOver(name, async () => !this.#isClosed && (await nodes.claim(node)));
    if (taken === null) return;
    await this.#adopt(name);
    await nodes.bury(node);
    this.#takenOver += 1;
    logger.warn({ node: name, ...taken }, 'what a dead node left is taken over');
  }

  /** What nodes left that are not there any more, whoever saw it: one was taken for dead, and died. */
  async #clear(): Promise<void> {
    const { nodes, logger } = this.#options;
    for (const name of await nodes.orphans()) {
      const taken = await this.#takeOver(name, () => Promise.resolve(!this.#isClosed));
      if (taken !== null)
        logger.warn({ node: name, ...taken }, 'what a node left that is not there any more is cleared');
    }
  }

  /** @param isOurs asked before each step. @returns null: it is not ours any more */
  async #takeOver(name: string, isOurs: () => Promise<boolean>): Promise<Taken | null> {
    const { endMedia, freeAgents, leaveQueues, recoverCallbacks, closeCalls } = this.#options;
    if (!(await isOurs())) return null;
    await endMedia(name);
    // Agents before calls: callers wait for them.
    if (!(await isOurs())) return null;
    const agents = await freeAgents(name);
    if (!(await isOurs())) return null;
    await leaveQueues(name);
    const callbacks = await recoverCallbacks(name);
    if (!(await isOurs())) return null;
    const calls = await closeCalls(name);
    return (await isOurs()) ? { calls, agents, callbacks } : null;
  }

  async #adopt(node: string | null): Promise<void> {
    const { adoptDeliveries, logger } = this.#options;
    const deliveries = await adoptDeliveries(node);
    if (deliveries > 0) logger.warn({ deliveries, node }, 'events that another node was to tell are told by this one');
  }
}
