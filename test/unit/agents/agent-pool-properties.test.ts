import { runAgentChoiceContract } from '../../contract/agents/agent-choice-contract.ts';
import type { AgentsUnderTest } from '../../contract/agents/agent-samples.ts';
import { runAgentPhoneContract } from '../../contract/agents/agent-phone-contract.ts';
import { runAgentStoreContract } from '../../contract/agents/agent-store-contract.ts';
import { runAgentStoreProperties } from '../../contract/agents/agent-store-properties.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';

function makeAgents(): Promise<AgentsUnderTest> {
  const agents = new MemoryAgents();
  return Promise.resolve({
    agents,
    reopen: () => Promise.resolve(agents.crash()),
    close: () => Promise.resolve(),
  });
}

runAgentStoreContract('the pool alone', makeAgents);
runAgentChoiceContract('the pool alone', makeAgents);
runAgentPhoneContract('the pool alone', makeAgents);
runAgentStoreProperties('the pool alone', makeAgents, { runs: 10_000, crash: async (own) => await own.reopen() });
