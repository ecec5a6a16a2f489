import { pino } from 'pino';
import { afterAll, beforeAll, describe } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { postgresMissing, PostgresServer } from '../../tools/postgres-server.ts';
import { runActionContract } from './action-contract.ts';
import { runCallbackContract } from './callback-contract.ts';
import { runConfigHistoryContract } from './config-history-contract.ts';
import { runKeptValueContract } from './kept-value-contract.ts';
import { runOutboxContract } from './outbox-contract.ts';
import { runStoreContract } from './store-contract.ts';
import { runTranscriptContract } from './transcript-contract.ts';
import { runVoicemailContract } from './voicemail-contract.ts';

interface OwnStore {
  readonly store: DatabaseStore;
  readonly reopen: (node?: string) => Promise<DatabaseStore>;
  readonly remove: () => Promise<void>;
}

const missing = postgresMissing();

describe.skipIf(missing !== null)(`Postgres${missing === null ? '' : `: ${missing}`}`, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    // What is durable is asked elsewhere. Here it only has to be right.
    server = await PostgresServer.start({ settings: { fsync: 'off' } });
  }, 60_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  }, 30_000);

  async function makeStore(): Promise<OwnStore> {
    const url = await server.createDatabase();
    const open = async (node?: string): Promise<DatabaseStore> =>
      await DatabaseStore.open({
        database: { kind: 'postgres', url },
        clock: new SystemClock(),
        logger: pino({ level: 'silent' }),
        ...(node !== undefined && { node }),
      });
    return { store: await open(), reopen: open, remove: () => Promise.resolve() };
  }

  runStoreContract('Postgres', makeStore);
  runOutboxContract('Postgres', makeStore);
  runTranscriptContract('Postgres', makeStore);
  runKeptValueContract('Postgres', makeStore);
  runConfigHistoryContract('Postgres', makeStore);
  runVoicemailContract('Postgres', makeStore);
  runCallbackContract('Postgres', makeStore);
  runActionContract('Postgres', makeStore);
});
