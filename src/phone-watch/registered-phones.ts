import type { AgentProfile, PhoneReport } from '../ports/agents.ts';
import type { AgentId } from '../ports/ids.ts';

export interface RegisteredPhonesOptions {
  /** The user whose telephones these are; null: they do not register with us. */
  readonly userOf: (uri: string) => string | null;
  /** Whether a telephone of a user can be reached now. */
  readonly isReachable: (user: string) => boolean;
  readonly onReport: (id: AgentId, report: PhoneReport) => void;
}

/** An agent, the user whose telephones it has where it was listed, and whether it was told to be reachable. */
interface Agent {
  readonly uri: string;
  user: string | null;
  told: boolean | null;
}

/** Tells of each agent whose telephone registers with us whether it can be reached. */
export class RegisteredPhones {
  readonly #options: RegisteredPhonesOptions;
  readonly #agents = new Map<AgentId, Agent>();
  /** By the user whose telephones these are, so that a REGISTER costs nothing for other agents. */
  readonly #byUser = new Map<string, Set<AgentId>>();
  #isStarted = false;

  constructor(options: RegisteredPhonesOptions) {
    this.#options = options;
  }

  /** Agents can be told of from now on. */
  start(): void {
    this.#isStarted = true;
    this.lookAgain();
  }

  /** An agent is there, or its profile changed. */
  put({ id, uri }: Pick<AgentProfile, 'id' | 'uri'>): void {
    const before = this.#agents.get(id);
    if (before?.uri === uri) return;
    this.#unlist(id);
    const agent = { uri, user: null, told: before?.told ?? null };
    this.#agents.set(id, agent);
    this.#list(id, agent);
    this.#look(id);
  }

  removed(id: AgentId): void {
    this.#unlist(id);
    this.#agents.delete(id);
  }

  /**
   * Telephones came or went.
   * @param user only those of this one, of the users that there were when all were looked at. @defaultValue all
   */
  lookAgain(user?: string): void {
    if (user !== undefined) {
      for (const id of this.#byUser.get(user) ?? []) this.#look(id);
      return;
    }
    this.#byUser.clear();
    for (const [id, agent] of this.#agents) {
      this.#list(id, agent);
      this.#look(id);
    }
  }

  #list(id: AgentId, agent: Agent): void {
    agent.user = this.#options.userOf(agent.uri);
    if (agent.user === null) return;
    const ids = this.#byUser.get(agent.user) ?? new Set();
    this.#byUser.set(agent.user, ids.add(id));
  }

  #unlist(id: AgentId): void {
    const user = this.#agents.get(id)?.user ?? null;
    if (user === null) return;
    const ids = this.#byUser.get(user);
    ids?.delete(id);
    if (ids?.size === 0) this.#byUser.delete(user);
  }

  #look(id: AgentId): void {
    const agent = this.#agents.get(id);
    if (agent === undefined || !this.#isStarted) return;
    const { userOf, isReachable, onReport } = this.#options;
    const user = userOf(agent.uri);
    const isThere = user === null || isReachable(user);
    if (agent.told === isThere || (agent.told === null && isThere)) return;
    agent.told = isThere;
    onReport(id, { phone: isThere ? 'unknown' : 'unreachable' });
  }
}
