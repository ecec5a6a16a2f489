import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { S3Storage } from '../../config/index.ts';
import type { Clock } from '../../ports/clock.ts';
import { within } from '../../shared/within.ts';
import type { KeeperJob, KeeperResults, KeeperWork } from './keeper-work.ts';
import type { KeeperAnswer, KeeperData } from './keeper-worker.ts';

/** A recording of a day is encoded in that time, and no upload that goes on takes longer. */
const JOB_MS = 2 * 3_600_000;

/** Does jobs with recordings in a thread of its own, which is there while there is work. */
export class KeeperThread implements KeeperWork {
  readonly #clock: Clock;
  readonly #data: KeeperData;
  #worker: Worker | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @param storage null: there is none but the directory */
  constructor(clock: Clock, storage: S3Storage | null) {
    this.#clock = clock;
    this.#data = { storage };
  }

  async do<Kind extends KeeperJob['kind']>(
    job: Extract<KeeperJob, { readonly kind: Kind }>,
    signal: AbortSignal,
  ): Promise<KeeperResults[Kind]> {
    const result = this.#running.then(async () => await this.#do(job, signal));
    this.#running = result.catch(() => undefined);
    return (await result) as KeeperResults[Kind];
  }

  /** Ends the thread, also in the midst of a job. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  async #do(job: KeeperJob, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#closed) throw new Error('recordings are not kept any more');
    this.#worker ??= new Worker(new URL('./keeper-worker.ts', import.meta.url), {
      workerData: this.#data,
      name: 'recordings',
    });
    const worker = this.#worker;
    // It does not keep the program up.
    worker.unref();
    const over = new AbortController();
    const answer = async (): Promise<KeeperAnswer> => {
      const [value] = (await once(worker, 'message', { signal: over.signal })) as [KeeperAnswer];
      return value;
    };
    const end = async (): Promise<never> => {
      const [code] = (await once(worker, 'exit', { signal: over.signal })) as [number];
      throw new Error(`the thread of recordings ended with ${String(code)}`);
    };
    let isSound = false;
    try {
      const wait = { clock: this.#clock, ms: JOB_MS, who: 'the thread of recordings', signal };
      worker.postMessage(job);
      const result = await within(wait, () => Promise.race([answer(), end()]));
      isSound = true;
      if ('fault' in result) throw new Error(result.fault);
      return result.value;
    } finally {
      over.abort();
      if (!isSound) await this.#end();
    }
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}
