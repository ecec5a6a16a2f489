import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../ports/clock.ts';
import { messageOf } from '../../shared/message-of.ts';
import { DeadlineError, within } from '../../shared/within.ts';
import { StoreError } from '../store-error.ts';
import { isInMemory } from '../sql/database.ts';
import type { DatabaseTarget } from '../sql/database.ts';
import { errorOf } from './fault.ts';
import type { Fault } from './fault.ts';

/** Jobs that wait for the one that runs. */
const MAX_WAITING = 8;

/** What the thread of a job is started with. */
export interface JobData<Job> {
  readonly database: DatabaseTarget;
  readonly job: Job;
}

/** What it came to. */
export type JobAnswer<Value> = { readonly value: Value } | { readonly fault: Fault };

export interface JobThreadsOptions {
  /** The program of a thread: it does the job of its {@link JobData}, posts a {@link JobAnswer}, and ends. */
  readonly worker: URL;
  /** Whose jobs they are, for errors: `the audit`. */
  readonly who: string;
  /** A job that takes longer is given up. */
  readonly jobMs: number;
  readonly database: DatabaseTarget;
  readonly clock: Clock;
}

/** Jobs that read many rows, by connections of their own that no write waits for. Each has a thread, one at a time. */
export class JobThreads<Job> {
  readonly #options: JobThreadsOptions;
  #running: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #worker: Worker | null = null;
  #closed = false;

  constructor(options: JobThreadsOptions) {
    this.#options = options;
  }

  /** @throws StoreError `overloaded`, `slow`, `io`, `open` (such as for a database in memory), `closed` */
  async run(job: Job): Promise<unknown> {
    const { database, who } = this.#options;
    if (isInMemory(database)) throw new StoreError('open', `a store in memory has nothing for ${who}`);
    if (this.#waiting >= MAX_WAITING)
      throw new StoreError('overloaded', `${String(MAX_WAITING)} jobs of ${who} wait already`);
    this.#waiting += 1;
    const result = this.#running.then(async () => await this.#work(job)).finally(() => (this.#waiting -= 1));
    this.#running = result.catch(() => undefined);
    return await result;
  }

  /** Ends the job that runs. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  async #work(job: Job): Promise<unknown> {
    const { worker: program, who, jobMs, database, clock } = this.#options;
    if (this.#closed) throw new StoreError('closed', 'the store is closed');
    const workerData: JobData<Job> = { database, job };
    const worker = new Worker(program, { workerData, name: 'warmbridge-job' });
    this.#worker = worker;
    try {
      const answer = await within({ clock, ms: jobMs, who }, () =>
        Promise.race([answerOf(worker), ended(worker, who)]),
      );
      if ('fault' in answer) throw errorOf(answer.fault);
      return answer.value;
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(error instanceof DeadlineError ? 'slow' : 'io', messageOf(error), { cause: error });
    } finally {
      this.#worker = null;
      await worker.terminate();
    }
  }
}

async function answerOf(worker: Worker): Promise<JobAnswer<unknown>> {
  const [answer] = (await once(worker, 'message')) as [JobAnswer<unknown>];
  return answer;
}

async function ended(worker: Worker, who: string): Promise<never> {
  await once(worker, 'exit');
  throw new StoreError('closed', `the job of ${who} was ended`);
}
