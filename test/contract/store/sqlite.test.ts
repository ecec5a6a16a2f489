import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { runVoicemailContract } from './voicemail-contract.ts';
import { runTranscriptContract } from './transcript-contract.ts';

interface OwnStore {
  readonly store: DatabaseStore;
  readonly reopen: (node?: string) => Promise<DatabaseStore>;
  readonly remove: () => Promise<void>;
}

async function makeStore(): Promise<OwnStore> {
  const directory = await mkdtemp(join(tmpdir(), 'warmbridge-store-'));
  const open = async (node?: string): Promise<DatabaseStore> =>
    await DatabaseStore.open({
      database: { kind: 'sqlite', file: join(directory, 'deep', 'warmbridge.db') },
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
      ...(node !== undefined && { node }),
    });
  return {
    store: await open(),
    reopen: open,
    remove: async () => await rm(directory, { recursive: true }),
  };
}

runStoreContract('SQLite', makeStore);
runOutboxContract('SQLite', makeStore);
runTranscriptContract('SQLite', makeStore);
runKeptValueContract('SQLite', makeStore);
runConfigHistoryContract('SQLite', makeStore);
runVoicemailContract('SQLite', makeStore);
runCallbackContract('SQLite', makeStore);
runActionContract('SQLite', makeStore);
runQueuePlaceContract('SQLite', makeStore);
