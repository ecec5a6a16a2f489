import { pino } from 'pino';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { runActionContract } from './action-contract.ts';
import { runCallbackContract } from './callback-contract.ts';
import { runConfigHistoryContract } from './config-history-contract.ts';
import { runKeptValueContract } from './kept-value-contract.ts';
import { runOutboxContract } from './outbox-contract.ts';
import { runQueuePlaceContract } from './queue-place-contract.ts';
import { runStoreContract } from './store-contract.ts';
import { runTranscriptContract } from './transcript-contract.ts';
import { runVoicemailContract } from './voicemail-contract.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

interface OwnStore {
  readonly store: DatabaseStore;
  readonly reopen: (node?: string) => Promise<DatabaseStore>;
  readonly remove: () => Promise<void>;
}

onPostgres('Postgres', WITHOUT_FSYNC, (on) => {
  async function makeStore(): Promise<OwnStore> {
    const url = await on.server.createDatabase();
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
  runQueuePlaceContract('Postgres', makeStore);
});
