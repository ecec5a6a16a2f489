import { pino } from 'pino';
import { afterAll, beforeAll, describe } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { postgresMissing, PostgresServer } from '../../tools/postgres-server.ts';
import { runAgentChoiceContract } from './agent-choice-contract.ts';
import { runAgentPhoneContract } from './agent-phone-contract.ts';
import type { AgentsUnderTest } from './agent-samples.ts';
import { runAgentStoreContract } from './agent-store-contract.ts';
import { runAgentStoreProperties } from './agent-store-properties.ts';

const missing = postgresMissing();

describe.skipIf(missing !== null)(`Postgres${missing === null ? '' : `: ${missing}`}`, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start({ settings: { fsync: 'off' } });
  }, 60_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  }, 30_000);

  async function makeAgents(): Promise<AgentsUnderTest> {
    const url = await server.createDatabase();
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
