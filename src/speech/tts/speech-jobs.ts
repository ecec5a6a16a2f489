import type { Clock } from '../../ports/clock.ts';
import { Turns } from '../../shared/turns.ts';
import { SpeechError } from './speech-error.ts';

export interface SpeechJobsOptions {
  readonly clock: Clock;
  /** Texts that are spoken at once. */
  readonly maxAtOnce: number;
  /** Texts that may wait for their turn. More are refused. @defaultValue {@link DEFAULT_MAX_WAITING} */
  readonly maxWaiting: number | undefined;
}

const DEFAULT_MAX_WAITING = 64;

/** A text that is being spoken, or waits for its turn. */
export interface SpeechJob {
  /** Aborted with the SpeechError to report when the text is to be spoken no more. */
  readonly signal: AbortSignal;
  /** The next text may take the turn. Idempotent. */
  end(): void;
}

/** The turns of an engine that speaks some texts at once: a bound for those that wait, deadlines, and an end for all. */
export class SpeechJobs {
  readonly #options: SpeechJobsOptions;
  readonly #stops = new Set<AbortController>();
  readonly #turns: Turns;
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: SpeechJobsOptions) {
    this.#options = options;
    this.#turns = new Turns(options.maxAtOnce);
  }

  /**
   * Does the work of one text when it is its turn, unless it has been stopped by then. The deadline covers the wait.
   * @param work ends soon after its signal is aborted, and leaves nothing behind then
   * @throws SpeechError `closed`, `aborted`, `busy`, `deadline`, or what `work` throws
   */
  async run<Result>(
    signal: AbortSignal,
    deadlineMs: number,
    work: (stop: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const job = await this.begin(signal, deadlineMs);
    const running = (async () => {
      job.signal.throwIfAborted();
      return await work(job.signal);
    })();
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      job.signal.throwIfAborted();
      throw error;
    } finally {
      this.#running.delete(running);
      job.end();
    }
  }

  /**
   * Waits for a turn. Whoever has it must end it.
   * @param deadlineMs null: none
   * @throws SpeechError `closed`, `aborted`, `busy`, `deadline`
   */
  async begin(signal: AbortSignal, deadlineMs: number | null): Promise<SpeechJob> {
    const { clock, maxWaiting = DEFAULT_MAX_WAITING } = this.#options;
    if (this.#closed) throw new SpeechError('closed', 'text to speech is closed');
    if (signal.aborted) throw aborted(signal);
    if (this.#turns.areTaken && this.#turns.waiting >= maxWaiting) {
      throw new SpeechError('busy', `${this.#turns.waiting} texts wait to be spoken`);
    }
    const stop = new AbortController();
    this.#stops.add(stop);
    const onAbort = (): void => stop.abort(aborted(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    const late = (): void => stop.abort(new SpeechError('deadline', `text was not spoken within ${deadlineMs} ms`));
    const timer = deadlineMs === null ? null : clock.schedule(deadlineMs, late);
    const forget = (): void => {
      this.#stops.delete(stop);
      signal.removeEventListener('abort', onAbort);
      if (timer !== null) clock.cancel(timer);
    };
    try {
      await this.#turn(stop.signal);
    } catch (error) {
      forget();
      throw error;
    }
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      forget();
      this.#turns.done();
    };
    return { signal: stop.signal, end };
  }

  /** Stops what is spoken and what waits, and refuses what comes. Resolves when all of it has ended. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const reason = new SpeechError('closed', 'text to speech is closed');
    for (const stop of this.#stops) stop.abort(reason);
    await Promise.allSettled([...this.#running]);
  }

  async #turn(stop: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const giveUp = this.#turns.ask(() => resolve(undefined));
    const leave = (): void => {
      // Whoever has been given the turn already passes it on.
      if (giveUp()) reject(stop.reason);
    };
    stop.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      stop.removeEventListener('abort', leave);
    }
  }
}

function aborted(signal: AbortSignal): SpeechError {
  return new SpeechError('aborted', 'text to speech was aborted', { cause: signal.reason });
}
