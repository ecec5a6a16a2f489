import type { AgentId, CallId } from '../ports/ids.ts';
import type { JournalBatch } from '../ports/store.ts';
import { dialledAgents } from '../records/dialled-agents.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';

/** Calls that are up; more would be calls whose end never came. */
const MAX_CALLS = 10_000;
/** Calls whose end is still being told. */
const MAX_ENDED = 1_000;

/** Which agents' telephones were rung for the calls that are up. Of past calls the store knows. */
export class DialledCalls {
  readonly #up = new Map<CallId, Set<AgentId>>();
  readonly #ended = new Map<CallId, Set<AgentId>>();

  /** Takes a batch in, before anybody is told of it. */
  fold(batch: Pick<JournalBatch, 'call' | 'entries' | 'handoffs'>): void {
    const { id, endedAt } = batch.call;
    const agents = dialledAgents(batch);
    const known = this.#up.get(id) ?? new Set<AgentId>();
    if (known.size + agents.length === 0) return;
    for (const agent of agents) known.add(agent);
    if (endedAt === null) {
      rememberBounded(this.#up, id, known, MAX_CALLS);
      return;
    }
    this.#up.delete(id);
    rememberBounded(this.#ended, id, known, MAX_ENDED);
  }

  /** Nobody tells of a call that is up any more. */
  forget(call: CallId): void {
    this.#up.delete(call);
  }

  /** Whether the telephone of an agent is or was rung for a call that is up, or has just ended. */
  has(call: CallId, agent: AgentId): boolean {
    return (this.#up.get(call) ?? this.#ended.get(call))?.has(agent) === true;
  }
}
