import type { AgentProfile, PhoneReport } from '../ports/agents.ts';
import type { AgentId } from '../ports/ids.ts';

export interface RegisteredPhonesOptions {
  /** The user whose telephones these are; null: they do not register with us. */
  readonly userOf: (uri: string) => string | null;
  /** Whether a telephone of a user can be reached now. */
  readonly isReachable: (user: string) => boolean;
  readonly onReport: (id: AgentId, report: PhoneReport) => void;
}

/** Tells of each agent whose telephone registers with us whether it can be reached. */
export class RegisteredPhones {
  readonly #options: RegisteredPhonesOptions;
  readonly #agents = new Map<AgentId, { readonly uri: string; told: boolean | null }>();
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
    this.#agents.set(id, { uri, told: before?.told ?? null });
    this.#look(id);
  }

  removed(id: AgentId): void {
    this.#agents.delete(id);
  }

  /** Telephones came or went. @param user only those of this one. @defaultValue all */
  lookAgain(user?: string): void {
    for (const [id, { uri }] of this.#agents) {
      if (user === undefined || this.#options.userOf(uri) === user) this.#look(id);
    }
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
