import type {
  AgentPage,
  AgentPresence,
  AgentProfile,
  AgentRecord,
  AgentState,
  AgentStore,
  PhoneReport,
  ReleaseHow,
  ReserveOutcome,
  ReserveRequest,
} from '../../ports/agents.ts';
import type { AgentId, CallId, ReservationId } from '../../ports/ids.ts';
import type { StoreThread } from '../thread/thread.ts';

/** The agents in SQLite. They share the store's thread and its transactions with the journal. */
export class StoredAgents implements AgentStore {
  readonly #thread: StoreThread;

  constructor(thread: StoreThread) {
    this.#thread = thread;
  }

  put(
    agent: AgentProfile,
    presence: AgentPresence | null,
    { configured, at }: { readonly configured: boolean; readonly at: number },
  ): Promise<AgentRecord | null> {
    return this.#thread.ask({ kind: 'putAgent', agent, presence, configured, at });
  }

  setPresence(id: AgentId, presence: AgentPresence, at: number): Promise<AgentRecord | null> {
    return this.#thread.ask({ kind: 'setPresence', id, presence, at });
  }

  setPhone(id: AgentId, report: PhoneReport, at: number): Promise<boolean> {
    return this.#thread.ask({ kind: 'setPhone', id, report, at });
  }

  remove(id: AgentId): Promise<boolean> {
    return this.#thread.ask({ kind: 'removeAgent', id });
  }

  get(id: AgentId, at: number): Promise<AgentRecord | null> {
    return this.#thread.ask({ kind: 'agent', id, at });
  }

  list(at: number, page: AgentPage | null): Promise<readonly AgentRecord[]> {
    return this.#thread.ask({ kind: 'agents', at, page });
  }

  count(at: number): Promise<Readonly<Record<AgentState, number>>> {
    return this.#thread.ask({ kind: 'countAgents', at });
  }

  nextFree(at: number): Promise<number | null> {
    return this.#thread.ask({ kind: 'nextFreeAgent', at });
  }

  reserve(request: ReserveRequest): Promise<ReserveOutcome> {
    return this.#thread.ask({ kind: 'reserveAgents', request });
  }

  follow(reservation: ReservationId, work: 'ringing' | 'busy', at: number): Promise<boolean> {
    return this.#thread.ask({ kind: 'followAgent', reservation, work, at });
  }

  release(reservation: ReservationId, how: ReleaseHow, at: number): Promise<boolean> {
    return this.#thread.ask({ kind: 'releaseAgent', reservation, how, at });
  }

  releaseCall(call: CallId, at: number): Promise<number> {
    return this.#thread.ask({ kind: 'releaseAgentsOf', call, at });
  }

  releaseOthers(calls: readonly CallId[], at: number, node?: string): Promise<number> {
    return this.#thread.ask({ kind: 'releaseOtherAgents', calls, at, node });
  }
}
