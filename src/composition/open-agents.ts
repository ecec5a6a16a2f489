import { isDeepStrictEqual } from 'node:util';
import { StoredAgentDesk } from '../agents/index.ts';
import { dialPlan, dialTargets, userOf } from '../call-runtime/index.ts';
import { PhoneWatch, RegisteredPhones } from '../phone-watch/index.ts';
import type { NodeBus, NodeRegister } from '../ports/nodes.ts';
import type { AgentDesk, AgentState, AgentStore, PhoneWatcher } from '../ports/agents.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { Store } from '../ports/store.ts';
import type { UserRegistrar } from '../registrar/index.ts';
import { within } from '../shared/within.ts';
import { agentNewsOf } from './agent-news.ts';
import type { PartContext } from './part-context.ts';

/** Whoever reads metrics does not wait longer for the store. */
const COUNT_MS = 2_000;

/**
 * Opens the agents, and what asks the PBX about their telephones, which is to be started once the SIP side is up.
 * Reservations of calls that are no more end, so that calls which a crash cut off are closed before.
 * @throws Error if there are too many agents, or the store cannot be written
 */
export async function openAgents(
  { config, current, clock, logger, parts }: PartContext,
  store: Pick<Store, 'openCalls'> & { readonly agents: AgentStore; readonly nodes: NodeBus & NodeRegister },
  signalling: SignallingPort,
  users: UserRegistrar,
): Promise<{
  readonly agents: AgentDesk & Pick<StoredAgentDesk, 'releaseNode'>;
  readonly phones: Pick<PhoneWatch, 'start'>;
}> {
  const up = await store.openCalls(store.nodes.own);
  const phones = new PhoneWatch({
    signalling,
    targetsOf: (uri) => dialTargets(uri, dialPlan(current.config.sip)),
    onReport: (id, report) => agents.notePhone(id, report),
    clock,
    logger,
  });
  const registered = new RegisteredPhones({
    userOf: (uri) => userOf(uri, { directory: users }),
    isReachable: (user) => (users.waysTo(user)?.length ?? 0) > 0,
    onReport: (id, report) => agents.notePhone(id, report),
  });
  users.onChange((user) => registered.lookAgain(user));
  const watcher: PhoneWatcher = {
    put: (agent) => {
      // What the registrar says of its own telephones counts more.
      phones.put(userOf(agent.uri, { directory: users }) === null ? agent : { ...agent, watch: 'off' });
      registered.put(agent);
    },
    removed: (id) => {
      phones.removed(id);
      registered.removed(id);
    },
    released: (id) => phones.released(id),
  };
  const options = { store: store.agents, clock, logger, watcher, onNews: agentNewsOf(store.nodes) };
  const calls = up.map(({ id }) => id);
  const agents = parts.add('agents', await StoredAgentDesk.open(options, config.agents, calls));
  parts.add('phone-watch', phones);
  current.follow({
    name: 'the list of agents',
    prepare: async (next, former) => {
      if (!isDeepStrictEqual(next.agents, former.agents)) await agents.putConfigured(next.agents);
    },
    settle: async (next, former) => {
      if (isDeepStrictEqual(next.agents, former.agents)) return;
      await agents.removeOthers(next.agents).catch((error: unknown) => {
        logger.error({ err: error }, 'agents who are not configured any more stay until the next start');
      });
    },
    // An agent's telephone may be asked about by another trunk now.
    switchTo: ({ sip }, former) => {
      if (!isDeepStrictEqual(dialPlan(sip), dialPlan(former.sip))) phones.askAnew();
      if (!isDeepStrictEqual(sip.users, former.sip.users)) registered.lookAgain();
    },
  });
  return {
    agents,
    phones: {
      start: () => {
        phones.start();
        registered.start();
      },
    },
  };
}

/** How many agents are in each state; null where the store does not say it in time. */
export async function countAgents(
  { clock }: Pick<PartContext, 'clock'>,
  desk: AgentDesk,
): Promise<Readonly<Record<AgentState, number>> | null> {
  const wait = { clock, ms: COUNT_MS, who: 'the store' };
  return await within(wait, () => desk.count(clock.wall())).catch(() => null);
}
