import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import { messageOf } from '../../../shared/message-of.ts';
import { pause } from '../../../shared/pause.ts';
import { DeadlineError, within } from '../../../shared/within.ts';
import { UtteranceQueue } from '../../utterance-queue.ts';
import type { LocalResult } from './local-child.ts';
import { LocalChild } from './local-child.ts';
import type { LocalWorkerOptions, RecognizeRequest } from './local-messages.ts';

interface LocalProcessOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly worker: LocalWorkerOptions;
  readonly maxWaiting: number;
  readonly deadlineMs: number;
  readonly loadMs: number;
  readonly restartMs: number;
  readonly maxRestartMs: number;
}

/** Keeps one process of a local model running, and gives it one utterance after the other. */
export class LocalProcess {
  readonly #options: LocalProcessOptions;
  readonly #waiting: UtteranceQueue<RecognizeRequest, LocalResult>;
  readonly #closing = new AbortController();
  #child: LocalChild | null = null;
  #run: Promise<void> | null = null;
  #wake: (() => void) | null = null;
  #fault: string | null = null;
  /** Whether the last process could not load the model. */
  #unusable = false;

  constructor(options: LocalProcessOptions) {
    this.#options = options;
    this.#waiting = new UtteranceQueue({ who: 'the local model', maxWaiting: options.maxWaiting });
  }

  /** Why it does not work as far as is known; null if it does. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Starts the process if it has not been started. */
  start(): void {
    if (!this.#closed) this.#run ??= this.#keepRunning();
  }

  /**
   * @param givenUp is aborted when nobody wants the words any more
   * @throws Error if too many wait, or the model failed, hung, or cannot be loaded
   */
  async recognize({ samples, sampleRateHz }: RecognizeRequest, givenUp: AbortSignal): Promise<LocalResult> {
    if (this.#closed) throw new Error('the local model is closed');
    // Nobody waits for a model that cannot be had.
    if (this.#unusable) throw new Error(this.#fault ?? 'the local model cannot be loaded');
    const result = this.#waiting.add({ samples, sampleRateHz }, givenUp);
    this.#wake?.();
    return await result;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#waiting.refuse('the local model is closed');
    this.#wake?.();
    await this.#child?.stop('the local model is closed');
    await this.#run;
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #keepRunning(): Promise<void> {
    const { clock, logger, restartMs, maxRestartMs } = this.#options;
    let waitMs = restartMs;
    while (!this.#closed) {
      const reason = await this.#serve(() => (waitMs = restartMs)).then(() => null, messageOf);
      if (reason === null) continue;
      this.#fault = reason;
      await this.#child?.stop(reason);
      if (this.#unusable) this.#waiting.refuse(reason);
      logger.warn({ engine: 'local', reason, restartMs: waitMs }, 'the local model is started again');
      await pause(clock, waitMs, this.#closing.signal);
      waitMs = Math.min(2 * waitMs, maxRestartMs);
    }
  }

  /** Gives one process its work until it ends. @throws Error the reason why it ended */
  async #serve(onWorks: () => void): Promise<void> {
    const { clock, logger, worker, loadMs, deadlineMs } = this.#options;
    const child = new LocalChild(worker);
    this.#child = child;
    void child.ended.then(() => this.#wake?.());
    try {
      await within({ clock, ms: loadMs, who: 'the local model' }, async () => await child.ready);
    } catch (error) {
      this.#unusable = true;
      throw error;
    }
    this.#unusable = false;
    this.#fault = null;
    logger.info({ engine: 'local', folder: worker.folder }, 'the local model is loaded');
    while (!this.#closed) {
      const job = this.#waiting.take();
      if (job === null) {
        await this.#untilWorkOr(child);
        continue;
      }
      try {
        const request = async (): Promise<LocalResult> => await child.recognize(job.work);
        job.resolve(await within({ clock, ms: deadlineMs, who: 'the local model' }, request));
        onWorks();
      } catch (error) {
        job.reject(error);
        // A process that still lives has hung, or has no idea of this utterance.
        if (child.usedUp || error instanceof DeadlineError) throw error;
      }
    }
  }

  /** @throws Error if the process ends first */
  async #untilWorkOr(child: LocalChild): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#wake = () => resolve(undefined);
    if (!child.usedUp) await promise;
    this.#wake = null;
    if (child.usedUp) throw new Error(await child.ended);
  }
}
