import { AgentPool } from '../../src/agents/pool/agent-pool.ts';
import type { AgentRow, ReservationRow } from '../../src/agents/pool/agent-row.ts';
import type { AgentStore } from '../../src/ports/agents.ts';
import type { AgentId, ReservationId } from '../../src/ports/ids.ts';
import { asReservationId } from '../../src/ports/ids.ts';

/** Agents whose rows are in memory. */
export class MemoryAgents implements AgentStore {
  readonly #agents = new Map<AgentId, AgentRow>();
  readonly #reservations = new Map<ReservationId, ReservationRow>();
  #pool: AgentPool;
  #lastReservation = 0;
  /** What every request is answered with while the store is away. */
  fault: Error | null = null;
  /** The requests so far. */
  readonly asked: string[] = [];

  constructor() {
    this.#pool = this.#load();
  }

  /** Forgets what is not in the rows, as a new start does. */
  crash(): this {
    this.#pool = this.#load();
    return this;
  }

  put = (...args: Parameters<AgentStore['put']>): ReturnType<AgentStore['put']> =>
    this.#do('put', (pool) => pool.put(...args));
  setPresence = (...args: Parameters<AgentStore['setPresence']>): ReturnType<AgentStore['setPresence']> =>
    this.#do('setPresence', (pool) => pool.setPresence(...args));
  setPhone = (...args: Parameters<AgentStore['setPhone']>): Promise<boolean> =>
    this.#do('setPhone', (pool) => pool.setPhone(...args));
  remove = (id: AgentId): Promise<boolean> => this.#do('remove', (pool) => pool.remove(id));
  get = (...args: Parameters<AgentStore['get']>): ReturnType<AgentStore['get']> =>
    this.#do('get', (pool) => pool.get(...args));
  list = (...args: Parameters<AgentStore['list']>): ReturnType<AgentStore['list']> =>
    this.#do('list', (pool) => pool.list(...args));
  count = (at: number): ReturnType<AgentStore['count']> => this.#do('count', (pool) => pool.count(at));
  nextFree = (at: number): Promise<number | null> => this.#do('nextFree', (pool) => pool.nextFree(at));
  reserve = (...args: Parameters<AgentStore['reserve']>): ReturnType<AgentStore['reserve']> =>
    this.#do('reserve', (pool) => pool.reserve(...args));
  follow = (...args: Parameters<AgentStore['follow']>): Promise<boolean> =>
    this.#do('follow', (pool) => pool.follow(...args));
  release = (...args: Parameters<AgentStore['release']>): Promise<boolean> =>
    this.#do('release', (pool) => pool.release(...args));
  releaseCall = (...args: Parameters<AgentStore['releaseCall']>): Promise<number> =>
    this.#do('releaseCall', (pool) => pool.releaseCall(...args));
  releaseOthers = (...args: Parameters<AgentStore['releaseOthers']>): Promise<number> =>
    this.#do('releaseOthers', (pool) => pool.releaseOthers(...args));

  #load(): AgentPool {
    return new AgentPool(this.#agents.values(), this.#reservations.values(), () => {
      this.#lastReservation += 1;
      return asReservationId(`reservation-${String(this.#lastReservation)}`);
    });
  }

  #do<Value>(name: string, ask: (pool: AgentPool) => Value): Promise<Value> {
    this.asked.push(name);
    if (this.fault !== null) return Promise.reject(this.fault);
    const value = ask(this.#pool);
    const { agents, reservations } = this.#pool.takeChanges();
    keep(this.#agents, agents);
    keep(this.#reservations, reservations);
    return Promise.resolve(value);
  }
}

function keep<Id, Row>(rows: Map<Id, Row>, changes: ReadonlyMap<Id, Row | null>): void {
  for (const [id, row] of changes) {
    if (row === null) rows.delete(id);
    else rows.set(id, row);
  }
}
