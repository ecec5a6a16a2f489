import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { AgentDesk, AgentRecord } from '../ports/agents.ts';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { AgentId } from '../ports/ids.ts';

/** Agents whom the store is asked for at once. */
const AT_ONCE = 100;
const AFTER_FAULT_MS = 1_000;

/** What an {@link AgentMirror} is made with. */
export interface AgentMirrorOptions {
  readonly desk: Pick<AgentDesk, 'list' | 'get' | 'onAgent'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** An agent is in another state, or (null) there no more. */
  readonly onChange: (id: AgentId, agent: AgentRecord | null, before: AgentRecord | null) => void;
}

/** All agents as they are now: read once, and then those of whom the desk says that they changed. */
export class AgentMirror {
  readonly #options: AgentMirrorOptions;
  readonly #agents = new Map<AgentId, AgentRecord>();
  readonly #stale = new Set<AgentId>();
  readonly #unlisten: () => void;
  #isReading = false;
  #isLoaded = false;
  #timer: TimerHandle | null = null;
  #isClosed = false;

  private constructor(options: AgentMirrorOptions) {
    this.#options = options;
    this.#unlisten = options.desk.onAgent((id) => this.#note(id));
  }

  /** @throws Error where the store does not say who there is */
  static async open(options: AgentMirrorOptions): Promise<AgentMirror> {
    const mirror = new AgentMirror(options);
    try {
      const { desk, clock } = options;
      for (const agent of await desk.list(clock.wall(), null)) mirror.#agents.set(agent.id, agent);
    } catch (error) {
      mirror.close();
      throw error;
    }
    mirror.#isLoaded = true;
    mirror.#read();
    return mirror;
  }

  /** By no order. */
  all(): readonly AgentRecord[] {
    return [...this.#agents.values()];
  }

  get(id: AgentId): AgentRecord | null {
    return this.#agents.get(id) ?? null;
  }

  close(): void {
    this.#isClosed = true;
    this.#unlisten();
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
  }

  #note(id: AgentId | null): void {
    if (id !== null) this.#stale.add(id);
    else for (const agent of this.#agents.values()) if (endsByItself(agent)) this.#stale.add(agent.id);
    this.#read();
  }

  #read(): void {
    if (this.#isReading || !this.#isLoaded || this.#isClosed || this.#stale.size === 0) return;
    void this.#readStale();
  }

  async #readStale(): Promise<void> {
    const { desk, clock, logger } = this.#options;
    this.#isReading = true;
    while (this.#stale.size > 0 && !this.#isClosed) {
      const ids = [...this.#stale].slice(0, AT_ONCE);
      for (const id of ids) this.#stale.delete(id);
      try {
        const agents = await Promise.all(ids.map(async (id) => [id, await desk.get(id, clock.wall())] as const));
        for (const [id, agent] of agents) this.#put(id, agent);
      } catch (error) {
        logger.warn({ err: error }, 'the live view does not know for now how agents are');
        for (const id of ids) this.#stale.add(id);
        this.#timer = clock.schedule(AFTER_FAULT_MS, () => this.#read());
        break;
      }
    }
    this.#isReading = false;
  }

  #put(id: AgentId, agent: AgentRecord | null): void {
    const before = this.#agents.get(id) ?? null;
    if (this.#isClosed || isDeepStrictEqual(before, agent)) return;
    if (agent === null) this.#agents.delete(id);
    else this.#agents.set(id, agent);
    this.#options.onChange(id, agent, before);
  }
}

/** Whether an agent's state changes with time alone. */
function endsByItself({ pausedUntil, calls }: AgentRecord): boolean {
  return pausedUntil !== null || calls.some(({ until }) => until !== null);
}
