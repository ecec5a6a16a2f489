import type { Logger } from 'pino';
import type { S3Storage } from '../../config/index.ts';
import { ThreadOnDemand } from '../../media/thread/index.ts';
import type { Clock } from '../../ports/clock.ts';
import { messageOf } from '../../shared/message-of.ts';
import { programFile } from '../../shared/package-files.ts';
import { DeadlineError, within } from '../../shared/within.ts';
import type { KeeperJob, KeeperRequests, KeeperResults, KeeperWork } from './keeper-work.ts';

/** A recording of a day is encoded in that time, and no upload that goes on takes longer. */
const JOB_MS = 2 * 3_600_000;

/** Does jobs with recordings in a thread of its own, one after the other. */
export class KeeperThread implements KeeperWork {
  readonly #clock: Clock;
  readonly #thread: ThreadOnDemand<KeeperRequests>;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @param storage null: there is none but the directory */
  constructor(clock: Clock, logger: Logger, storage: S3Storage | null) {
    this.#clock = clock;
    this.#thread = new ThreadOnDemand({
      program: programFile('./keeper-worker.ts', import.meta.url),
      workerData: { storage },
      clock,
      logger,
      lost: 'the thread of recordings was lost',
    });
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
    await this.#thread.close();
  }

  async #do(job: KeeperJob, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#closed) throw new Error('recordings are not kept any more');
    const wait = { clock: this.#clock, ms: JOB_MS, who: 'the thread of recordings', signal };
    try {
      return await within(wait, async () => await this.#thread.request('do', { job }, JOB_MS));
    } catch (error) {
      // What nobody waits for any more is not to go on.
      if (error instanceof DeadlineError) await this.#thread.close();
      throw error instanceof DeadlineError ? error : new Error(messageOf(error), { cause: error });
    }
  }
}
