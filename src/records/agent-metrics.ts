import { AGENT_STATES } from '../ports/agents.ts';
import type { AgentState } from '../ports/agents.ts';
import { PartMetrics } from './part-metrics.ts';

/** How many agents are in each state; null: it is not known for now. */
type AgentFigures = Readonly<Record<AgentState, number>> | null;

/** Prometheus metrics of agents. */
export class AgentMetrics extends PartMetrics<AgentFigures> {
  constructor(read: () => Promise<AgentFigures>) {
    super('warmbridge', read);
    this.gauge(
      'agents',
      'Agents in each state; NaN while the store is away',
      (counts) => AGENT_STATES.map((state) => [{ state }, counts?.[state] ?? NaN]),
      ['state'],
    );
  }
}
