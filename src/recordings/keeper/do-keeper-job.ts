import type { RecordingStore } from '../recording-store.ts';
import { hashDurableFile } from '../hash-file.ts';
import { encodeFile } from '../opus/encode-file.ts';
import type { KeeperJob, KeeperResults } from './keeper-work.ts';

/** Does a job. @param storage null: there is none, and nothing is put into it @throws Error */
export async function doKeeperJob(
  job: KeeperJob,
  storage: RecordingStore | null,
  signal: AbortSignal,
): Promise<KeeperResults[KeeperJob['kind']]> {
  switch (job.kind) {
    case 'hash':
      return await hashDurableFile(job.file, signal);
    case 'encode':
      return await encodeFile(job.order);
    case 'put':
      if (storage === null) throw new Error('there is no storage');
      await storage.put(job.name, job.file, job.content, signal);
      return null;
  }
}
