import { Worker } from 'node:worker_threads';
import { programFile } from '../../../shared/package-files.ts';
import { SpeechError } from '../speech-error.ts';
import type { SpeakReply, SpeakRequest } from './flite-messages.ts';

const WORKER_PROGRAM = programFile('./flite-worker.ts', import.meta.url);

/** A worker thread that runs Flite. It says one text at a time. It is used up when it crashed or was stopped. */
export class FliteThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #usedUp = false;
  #onEnd: ((cause: unknown) => void) | null = null;

  /**
   * @param module the compiled Flite
   * @param program the worker's program; another one in tests of crashes
   */
  constructor(module: object, program: URL = WORKER_PROGRAM) {
    this.#worker = new Worker(program, {
      name: 'flite',
      workerData: module,
      env: {},
      // node:wasi announces itself as experimental; other kinds of warnings still show.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#exited = promise;
    let fault: unknown;
    this.#worker.on('error', (error: unknown) => {
      fault = error;
    });
    this.#worker.once('exit', (code) => {
      this.#usedUp = true;
      this.#onEnd?.(fault ?? new Error(`worker ended with code ${code}`));
      resolve(undefined);
    });
  }

  /** True once it cannot speak any more. */
  get usedUp(): boolean {
    return this.#usedUp;
  }

  /**
   * Says one text. When `signal` is aborted the thread is stopped, in the midst of a word if need be, and nothing more
   * is written once this has thrown.
   * @throws SpeechError `engine`, or the signal's reason
   */
  async speak(request: SpeakRequest, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#usedUp) throw new SpeechError('engine', 'Flite worker is gone');
    const { promise, resolve, reject } = Promise.withResolvers<SpeakReply>();
    const stop = (): void => void this.close();
    this.#worker.once('message', resolve);
    this.#onEnd = reject;
    signal.addEventListener('abort', stop);
    try {
      this.#worker.postMessage(request);
      const { error } = await promise;
      if (error !== null) throw new Error(error);
    } catch (cause) {
      signal.throwIfAborted();
      throw new SpeechError('engine', 'Flite failed', { cause });
    } finally {
      signal.removeEventListener('abort', stop);
      this.#worker.off('message', resolve);
      this.#onEnd = null;
    }
  }

  /** Stops the thread and waits until it has ended. Idempotent. */
  async close(): Promise<void> {
    this.#usedUp = true;
    await this.#worker.terminate();
    await this.#exited;
  }
}
