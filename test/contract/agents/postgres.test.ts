import { pino } from 'pino';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { runAgentChoiceContract } from './agent-choice-contract.ts';
import { runAgentPhoneContract } from './agent-phone-contract.ts';
import type { AgentsUnderTest } from './agent-samples.ts';
import { runAgentStoreContract } from './agent-store-contract.ts';
import { runAgentStoreProperties } from './agent-store-properties.ts';
import { onPostgres, WITHOUT_FSYNC } from '../store/on-postgres.ts';

onPostgres('Postgres', WITHOUT_FSYNC, (on) => {
  async function makeAgents(): Promise<AgentsUnderTest> {
    const url = await on.server.createDatabase();
    const open = async (): Promise<DatabaseStore> =>
      await DatabaseStore.open({
        database: { kind: 'postgres', url },
        clock: new SystemClock(),
        logger: pino({ level: 'silent' }),
      });
    let store = await open();
    return {
      agents: store.agents,
      reopen: async () => {
        await store.close();
        store = await open();
        return store.agents;
      },
      close: async () => await store.close(),
    };
  }

  runAgentStoreContract('Postgres', makeAgents);
  runAgentChoiceContract('Postgres', makeAgents);
  runAgentPhoneContract('Postgres', makeAgents);
  runAgentStoreProperties('Postgres, each crash with a new start', makeAgents, {
    runs: 5,
    crash: async (own) => await own.reopen(),
  });
});
