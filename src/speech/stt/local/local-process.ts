import type { Logger } from 'pino';
import type { Clock } from '../../../ports/clock.ts';
import { messageOf } from '../../../shared/message-of.ts';
import { pause } from '../../../shared/pause.ts';
import { within } from '../../../shared/within.ts';
import type { LocalResult } from './local-child.ts';
import { LocalChild } from './local-child.ts';
import type { LocalWorkerOptions } from './local-messages.ts';

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

interface Job {
  readonly samples: Int16Array;
  readonly done: PromiseWithResolvers<LocalResult>;
}

/** Keeps one process of a local model running, and gives it one utterance after the other. */
export class LocalProcess {
  readonly #options: LocalProcessOptions;
  readonly #waiting: Job[] = [];
  readonly #closing = new AbortController();
  #child: LocalChild | null = null;
  #run: Promise<void> | null = null;
  #wake: (() => void) | null = null;
  #fault: string | null = null;
  /** Whether the last process could not load the model. */
  #unusable = false;

  constructor(options: LocalProcessOptions) {
    this.#options = options;
  }

  /** Why it does not work as far as is known; null if it does. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Starts the process if it has not been started. */
  start(): void {
    if (!this.#closed) this.#run ??= this.#keepRunning();
  }

  /** @throws Error if too many wait, or the model failed, hung, or cannot be loaded */
  async recognize(samples: Int16Array): Promise<LocalResult> {
    if (this.#closed) throw new Error('the local model is closed');
    // Nobody waits for a model that cannot be had.
    if (this.#unusable) throw new Error(this.#fault ?? 'the local model cannot be loaded');
    if (this.#waiting.length >= this.#options.maxWaiting) {
      throw new Error(`the local model is behind: ${String(this.#waiting.length)} utterances wait`);
    }
    const job: Job = { samples, done: Promise.withResolvers() };
    this.#waiting.push(job);
    this.#wake?.();
    return await job.done.promise;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#refuse('the local model is closed');
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
      if (this.#unusable) this.#refuse(reason);
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
      const job = this.#waiting.shift();
      if (job === undefined) {
        await this.#untilWorkOr(child);
        continue;
      }
      try {
        const request = async (): Promise<LocalResult> => await child.recognize(job.samples);
        job.done.resolve(await within({ clock, ms: deadlineMs, who: 'the local model' }, request));
        onWorks();
      } catch (error) {
        job.done.reject(error);
        // A process that still lives has hung, or has no idea of this utterance.
        if (child.usedUp || (error instanceof Error && error.name === 'DeadlineError')) throw error;
      }
    }
  }

  /** @throws Error if the process ends first */
  async #untilWorkOr(child: LocalChild): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#wake = () => resolve(undefined);
    const why = await Promise.race([promise, child.ended]);
    this.#wake = null;
    if (why !== undefined) throw new Error(why);
  }

  #refuse(reason: string): void {
    for (const { done } of this.#waiting.splice(0)) done.reject(new Error(reason));
  }
}
