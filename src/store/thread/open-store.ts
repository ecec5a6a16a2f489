import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { realPathOf } from '../../shared/real-path-of.ts';
import { SystemClock } from '../../shared/system-clock.ts';
import { openDatabase } from '../open-database.ts';
import { Spool } from '../spool/index.ts';
import { ProcessLock } from '../sqlite/process-lock.ts';
import { StoreTables } from '../tables/store-tables.ts';
import { answerRequest } from './answer-request.ts';
import { commitGroup } from './group-commit.ts';
import { Heartbeat } from './heartbeat.ts';
import type { StoreOutage } from '../../ports/store-outage.ts';
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
  if (target.kind === 'postgres') return await openShared(tables, { node, spool }, post);
  return {
    commit: (writes) => commitGroup(tables, writes),
    answer: async (question) => await answerRequest(tables, question),
    close: async () => await opened.database.close(),
  };
}

/** A database server, which other processes could use as well. */
async function openShared(
  tables: StoreTables,
  { node, spool }: Pick<WorkerData, 'node' | 'spool'>,
  post: (message: FromWorker) => void,
): Promise<OpenedStore> {
  const { database } = tables;
  const clock = new SystemClock();
  const onTrouble = (message: string): void => post({ kind: 'trouble', message });
  const spooled = new SpoolOnDisk();
  let patient: PatientStore | null = null;
  const onLost = (): void => {
    if (patient === null) onTrouble(`another process has the place of the node ${node} (node.name)`);
    else patient.lose();
  };
  const heartbeat = new Heartbeat(database, { name: node, instance: randomUUID() }, clock, onLost);
  try {
    // Before it has a place among the nodes: a second process of the same machine must not take that away.
    const opened = spool === null ? null : spooled.open(spool, onTrouble);
    await heartbeat.start();
    if (spool === null || opened === null) {
      return {
        commit: (writes) => commitGroup(tables, writes),
        answer: async (question) => await answerRequest(tables, question),
        close: async () => {
          await heartbeat.close();
          await database.close();
        },
      };
    }
    const onOutage = (outage: StoreOutage | null): void => post({ kind: 'outage', outage });
    const beat = async (): Promise<boolean> => await heartbeat.beat();
    const store = new PatientStore({ tables, spool: opened, ...spool, clock, beat, onOutage, onTrouble });
    patient = store;
    await store.open();
    return {
      commit: async (writes) => await store.commit(writes),
      answer: async (question) => await store.answer(question),
      close: async () => {
        await heartbeat.close();
        await store.close();
        spooled.release();
        await database.close();
      },
    };
  } catch (error) {
    await heartbeat.close();
    spooled.release();
    await database.close();
    throw error;
  }
}

/** A spool, which this process alone may use. */
class SpoolOnDisk {
  #lock: ProcessLock | null = null;

  /** @throws StoreError `locked`; SpoolError */
  open({ directory, maxBytes }: SpoolPlace, onTrouble: (message: string) => void): Spool {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#lock = ProcessLock.take(join(realPathOf(directory), 'spool'));
    const spool = Spool.open({ directory, maxBytes });
    if (spool.tornOctets > 0) {
      onTrouble(`the last ${String(spool.tornOctets)} octets of the spool in ${directory} were cut off: they were not written whole`); // prettier-ignore
    }
    return spool;
  }

  release(): void {
    this.#lock?.release();
    this.#lock = null;
  }
}
