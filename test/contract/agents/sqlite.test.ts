import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { runAgentChoiceContract } from './agent-choice-contract.ts';
import type { AgentsUnderTest } from './agent-samples.ts';
import { runAgentPhoneContract } from './agent-phone-contract.ts';
import { runAgentStoreContract } from './agent-store-contract.ts';
import { runAgentStoreProperties } from './agent-store-properties.ts';

async function open(file: string): Promise<DatabaseStore> {
  return await DatabaseStore.open({
    database: { kind: 'sqlite', file },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
}

async function makeAgents(): Promise<AgentsUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'warmbridge-agents-'));
  const file = join(directory, 'warmbridge.db');
  let store = await open(file);
  return {
    agents: store.agents,
    reopen: async () => {
      await store.close();
      store = await open(file);
      return store.agents;
    },
    close: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

runAgentStoreContract('SQLite', makeAgents);
runAgentChoiceContract('SQLite', makeAgents);
runAgentPhoneContract('SQLite', makeAgents);
runAgentStoreProperties('SQLite, each crash with a new start', makeAgents, {
  runs: 5,
  crash: async (own) => await own.reopen(),
});
// Thousands with a disk would take an hour. The rows are the same in memory.
runAgentStoreProperties(
  'SQLite in memory',
  async () => {
    const store = await open(':memory:');
    return { agents: store.agents, reopen: () => Promise.resolve(store.agents), close: () => store.close() };
  },
  { runs: 1_000, crash: (own) => Promise.resolve(own.agents) },
);
