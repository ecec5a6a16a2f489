import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { realPathOf } from '../../shared/real-path-of.ts';
import { SystemClock } from '../../shared/system-clock.ts';
import { openDatabase } from '../open-database.ts';
import { Spool } from '../spool/index.ts';
import { StoreError } from '../store-error.ts';
import { ProcessLock } from '../sqlite/process-lock.ts';
import { StoreTables } from '../tables/store-tables.ts';
import { answerRequest } from './answer-request.ts';
import type { Question } from './answer-request.ts';
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
  { database: target, node, instance, spool }: WorkerData,
  post: (message: FromWorker) => void,
): Promise<OpenedStore> {
  const opened = await openDatabase(target, node, (version, done) => post({ kind: 'migrating', version, done }));
  const tables = new StoreTables({ ...opened, node, isShared: target.kind === 'postgres' });
  if (target.kind === 'postgres') return await openShared(tables, { url: target.url, node, instance, spool }, post);
  return {
    commit: (writes) => commitGroup(tables, writes),
    answer: async (question) => await answerRequest(tables, question),
    close: async () => await opened.database.close(),
  };
}

/** A database server, which other processes could use as well. */
async function openShared(
  tables: StoreTables,
  { url, node, instance, spool }: Pick<WorkerData, 'node' | 'instance' | 'spool'> & { readonly url: string },
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
  const heartbeat = new Heartbeat({
    database,
    node: { name: node, instance },
    clock,
    onNodes: (nodes) => post({ kind: 'nodes', nodes }),
    onTrouble,
    onLost,
  });
  const { PostgresBus } = await import('../postgres/postgres-bus.ts');
  const bus = new PostgresBus({
    url,
    node,
    clock,
    onNotice: (topic, text, from) => post({ kind: 'notice', topic, text, from }),
    onGap: () => post({ kind: 'gap' }),
  });
  /** What does not ask the database for anything. */
  const answerAside = (question: Question): boolean => {
    if (question.kind === 'tell') bus.tell(question.topic, question.text);
    else if (question.kind === 'describeNode') heartbeat.describe(question.about);
    else return false;
    return true;
  };
  try {
    // Before it has a place among the nodes: a second process of the same machine must not take that away.
    const opened = spool === null ? null : spooled.open(spool, onTrouble);
    // What others change is heard from before it is read.
    await bus.start();
    await heartbeat.start();
    if (spool === null || opened === null) {
      return {
        commit: (writes) => commitGroup(tables, writes),
        answer: async (question) => (answerAside(question) ? null : await answerRequest(tables, question)),
        close: async () => {
          await bus.close();
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
      answer: async (question) => (answerAside(question) ? null : await store.answer(question)),
      close: async () => {
        await bus.close();
        await heartbeat.close();
        await store.close();
        spooled.release();
        await database.close();
      },
    };
  } catch (error) {
    await bus.close();
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
    this.#lock = lockOf(directory);
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

/** @throws StoreError `locked` */
function lockOf(directory: string): ProcessLock {
  try {
    return ProcessLock.take(join(realPathOf(directory), 'spool'));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const hint = 'each node on this machine needs a node.name of its own';
    throw new StoreError(error.code, `cannot use the spool in ${directory}: ${error.message}; ${hint}`, {
      cause: error,
    });
  }
}
