import { agentDestination, agentOf } from '../ports/agent-groups.ts';
import type { AgentId, HandoffId, LegId } from '../ports/ids.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { HandoffRecord } from '../ports/records.ts';
import type { JournalBatch } from '../ports/store.ts';
import type { LiveCall } from './live-change.ts';

/** How far a call is with an agent: it is about to ring, rings, or has been answered. */
type AgentPart = 'called' | 'ringing' | 'in';

/** A call that is up, with whom it concerns. */
export interface OpenCall {
  readonly call: LiveCall;
  /** Those under way. */
  readonly handoffs: ReadonlyMap<HandoffId, HandoffRecord>;
  /** The agents that its legs called by name. */
  readonly legs: ReadonlyMap<LegId, AgentId>;
  readonly agents: ReadonlyMap<AgentId, AgentPart>;
  /** Where it waits. */
  readonly queues: readonly string[];
}

/** The call after a batch. @param before null: it is new */
export function withBatch(
  before: OpenCall | null,
  { call: record, entries, handoffs: changed }: JournalBatch,
): OpenCall {
  const { metadata: _metadata, identity: _identity, disposition: _disposition, ...call } = record;
  const handoffs: OpenCall['handoffs'] = before?.handoffs ?? new Map();
  const legs: OpenCall['legs'] = before?.legs ?? new Map();
  const named = entries.reduce((all, entry) => (entry.kind === 'fact' ? withCalled(all, entry) : all), legs);
  const underWay = changed.length === 0 ? handoffs : withHandoffs(handoffs, changed);
  return {
    call,
    handoffs: underWay,
    legs: named,
    agents: call.endedAt === null ? agentsOf(call, named) : new Map<AgentId, AgentPart>(),
    queues: call.endedAt === null ? queuesOf(underWay.values()) : [],
  };
}

function withHandoffs(
  before: ReadonlyMap<HandoffId, HandoffRecord>,
  changed: readonly HandoffRecord[],
): ReadonlyMap<HandoffId, HandoffRecord> {
  const after = new Map(before);
  for (const handoff of changed) {
    if (handoff.endedAt === null) after.set(handoff.id, handoff);
    else after.delete(handoff.id);
  }
  return after;
}

/** Notes whom a leg calls. Only who is named by `agent:ID` is known as an agent. */
function withCalled(legs: ReadonlyMap<LegId, AgentId>, entry: FactEntry): ReadonlyMap<LegId, AgentId> {
  switch (entry.type) {
    case 'handoff.dialling':
    case 'handoff.referring':
    case 'member.dialling':
    case 'consult.started': {
      const { leg, destination } = entry.data;
      const agent = agentOf(destination);
      return agent === null ? legs : new Map(legs).set(leg, agent);
    }
    case 'handoff.attemptEnded': {
      const { leg, attempt } = entry.data;
      // The caller's own leg goes on, where the caller's phone was to call the agent.
      if (leg === undefined || attempt.result === 'answered' || !legs.has(leg)) return legs;
      const after = new Map(legs);
      after.delete(leg);
      return after;
    }
    default:
      return legs;
  }
}

function agentsOf({ legs }: LiveCall, called: ReadonlyMap<LegId, AgentId>): ReadonlyMap<AgentId, AgentPart> {
  const agents = new Map<AgentId, AgentPart>();
  if (called.size === 0) return agents;
  for (const { id, role, state } of legs) {
    const agent = called.get(id);
    if (agent === undefined || state === 'ended') continue;
    // Nobody tells us when a phone rings that the caller's phone calls.
    const part = role === 'caller' || state === 'ringing' ? 'ringing' : state === 'answered' ? 'in' : 'called';
    if (agents.get(agent) !== 'in') agents.set(agent, part);
  }
  return agents;
}

function queuesOf(handoffs: Iterable<HandoffRecord>): readonly string[] {
  return [...handoffs].flatMap(({ queue }) => (queue === undefined ? [] : [queue.name]));
}

/** Whether a handoff called that agent. */
export function hasCalled(handoff: HandoffRecord, agent: AgentId): boolean {
  return handoff.attempts.some(({ destination }) => isAgent(destination, agent));
}

/** Whether a destination is that agent. */
export function isAgent(destination: string, agent: AgentId): boolean {
  return destination === agentDestination({ kind: 'agent', id: agent });
}
