import { parentPort, workerData } from 'node:worker_threads';
import type { S3Storage } from '../../config/index.ts';
import { setThreadNiceness, ThreadServer } from '../../media/thread/index.ts';
import { openS3 } from '../s3/open-s3.ts';
import { doKeeperJob } from './do-keeper-job.ts';
import type { KeeperRequests } from './keeper-work.ts';

// The thread that keeps recordings. It takes the CPU when nothing else wants it. Ending it ends what it does.

const LOWEST = 19;

if (parentPort === null) throw new Error('keeper-worker.ts runs in a worker thread only');
setThreadNiceness(LOWEST);
const { storage } = workerData as { readonly storage: S3Storage | null };
const never = new AbortController().signal;
new ThreadServer(parentPort).serve({ do: doJob }, () => undefined);

async function doJob({ job }: KeeperRequests['do']['args']): Promise<KeeperRequests['do']['result']> {
  return await doKeeperJob(job, storage === null ? null : await openS3(storage), never);
}
