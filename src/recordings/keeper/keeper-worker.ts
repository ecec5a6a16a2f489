import { parentPort, workerData } from 'node:worker_threads';
import type { S3Storage } from '../../config/index.ts';
import { setThreadNiceness } from '../../media/thread/index.ts';
import { messageOf } from '../../shared/message-of.ts';
import { openS3 } from '../s3/open-s3.ts';
import { doKeeperJob } from './do-keeper-job.ts';
import type { KeeperJob, KeeperResults } from './keeper-work.ts';

// The thread that keeps recordings. It takes the CPU when nothing else wants it. Ending it ends what it does.

/** What the thread is started with. */
export interface KeeperData {
  readonly storage: S3Storage | null;
}

/** What came of a job. */
export type KeeperAnswer = { readonly value: KeeperResults[KeeperJob['kind']] } | { readonly fault: string };

const LOWEST = 19;

if (parentPort === null) throw new Error('keeper-worker.ts runs in a worker thread only');
const port = parentPort;
setThreadNiceness(LOWEST);
const { storage } = workerData as KeeperData;
const never = new AbortController().signal;
port.on('message', (job: KeeperJob) => {
  const work = async (): Promise<KeeperAnswer> => {
    try {
      return { value: await doKeeperJob(job, storage === null ? null : await openS3(storage), never) };
    } catch (error) {
      return { fault: messageOf(error) };
    }
  };
  void work().then((answer) => port.postMessage(answer));
});
