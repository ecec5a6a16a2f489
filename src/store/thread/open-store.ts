import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { realPathOf } from '../../shared/real-path-of.ts';
import { SystemClock } from '../../shared/system-clock.ts';
import { openDatabase } from '../open-database.ts';
import type { OpenedDatabase } from '../open-database.ts';
import { Spool } from '../spool/index.ts';
import { ProcessLock } from '../sqlite/process-lock.ts';
import { StoreTables } from '../tables/store-tables.ts';
import { answerRequest } from './answer-request.ts';
import { commitGroup } from './group-commit.ts';
import { PatientStore } from './patient-store.ts';
import type { FromWorker, SpoolPlace, WorkerData } from './protocol.ts';
import type { StoreServerOptions } from './store-server.ts';

/** What answers requests, and how it ends. */
export interface OpenedStore extends Pick<StoreServerOptions, 'commit' | 'answer'> {
  close(): Promise<void>;
}

/** Opens the database, and the spool where there is one. @throws StoreError, SpoolError */
export async function openStore(
  { database: target, node, spool }: WorkerData,
  post: (message: FromWorker) => void,
): Promise<OpenedStore> {
  const opened = await openDatabase(target, `warmbridge ${node}`, (version, done) =>
    post({ kind: 'migrating', version, done }),
  );
  const tables = new StoreTables({ ...opened, node });
  if (spool !== null) return await openWithSpool(opened, tables, spool, post);
  return {
    commit: (writes) => commitGroup(tables, opened.faultOf, writes),
    answer: async (question) => await answerRequest(tables, question),
    close: async () => await opened.database.close(),
  };
}

async function openWithSpool(
  { database, faultOf }: OpenedDatabase,
  tables: StoreTables,
  { directory, maxBytes }: SpoolPlace,
  post: (message: FromWorker) => void,
): Promise<OpenedStore> {
  let lock: ProcessLock | null = null;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    lock = ProcessLock.take(join(realPathOf(directory), 'spool'));
    const spool = Spool.open({ directory, maxBytes });
    const onTrouble = (message: string): void => post({ kind: 'trouble', message });
    if (spool.tornOctets > 0) {
      onTrouble(`the last ${String(spool.tornOctets)} octets of the spool in ${directory} were cut off: they were not written whole`); // prettier-ignore
    }
    const patient = new PatientStore({
      tables,
      faultOf,
      spool,
      directory,
      maxBytes,
      clock: new SystemClock(),
      onOutage: (outage) => post({ kind: 'outage', outage }),
      onTrouble,
    });
    await patient.open();
    return {
      commit: async (writes) => await patient.commit(writes),
      answer: async (question) => await patient.answer(question),
      close: async () => {
        await patient.close();
        lock?.release();
        await database.close();
      },
    };
  } catch (error) {
    lock?.release();
    await database.close();
    throw error;
  }
}
