import { agentOf } from '../ports/agent-groups.ts';
import type { AgentId } from '../ports/ids.ts';
import type { JournalBatch } from '../ports/store.ts';

/** The agents whose telephones a batch rings: those of its handoffs, of consultations, members and transfers. */
export function dialledAgents({ entries, handoffs }: Pick<JournalBatch, 'entries' | 'handoffs'>): readonly AgentId[] {
  const destinations = [
    ...handoffs.flatMap(({ attempts }) => attempts.map(({ destination }) => destination)),
    ...entries.flatMap(({ kind, data }) => {
      const destination: unknown = kind === 'fact' && 'destination' in data ? data.destination : null;
      return typeof destination === 'string' ? [destination] : [];
    }),
  ];
  return [...new Set(destinations.flatMap((destination) => agentOf(destination) ?? []))];
}
