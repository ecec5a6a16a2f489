import { StoredAgentDesk } from '../agents/index.ts';
import type { AgentDesk, AgentState, AgentStore } from '../ports/agents.ts';
import type { Store } from '../ports/store.ts';
import { within } from '../shared/within.ts';
import type { PartContext } from './part-context.ts';

/** Whoever reads metrics does not wait longer for the store. */
const COUNT_MS = 2_000;

/**
 * Opens the agents. Reservations of calls that are no more end, so that calls which a crash cut off are closed before.
 * @throws Error if there are too many agents, or the store cannot be written
 */
export async function openAgents(
  { config, clock, logger, parts }: PartContext,
  store: Pick<Store, 'openCalls'> & { readonly agents: AgentStore },
): Promise<AgentDesk> {
  const up = await store.openCalls();
  const options = { store: store.agents, clock, logger };
  const calls = up.map(({ id }) => id);
  return parts.add('agents', await StoredAgentDesk.open(options, config.agents, calls));
}

/** How many agents are in each state; null where the store does not say it in time. */
export async function countAgents(
  { clock }: Pick<PartContext, 'clock'>,
  desk: AgentDesk,
): Promise<Readonly<Record<AgentState, number>> | null> {
  const wait = { clock, ms: COUNT_MS, who: 'the store' };
  return await within(wait, () => desk.count(clock.wall())).catch(() => null);
}
