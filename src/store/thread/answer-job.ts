import { parentPort, workerData } from 'node:worker_threads';
import { asFault } from './fault.ts';
import type { JobAnswer, JobData } from './job-threads.ts';

/** The program of a thread that does one job: it posts what came of it. */
export async function answerJob<Job>(doJob: (data: JobData<Job>) => Promise<unknown>): Promise<void> {
  if (parentPort === null) throw new Error('a job runs in a worker thread only');
  let answer: JobAnswer<unknown>;
  try {
    answer = { value: await doJob(workerData as JobData<Job>) };
  } catch (error) {
    answer = { fault: asFault(error, 'io') };
  }
  parentPort.postMessage(answer);
}
