import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programFile } from '../../../shared/package-files.ts';
import type { LocalReply, LocalWorkerOptions, RecognizeRequest, TimedWord } from './local-messages.ts';

const WORKER_PROGRAM = fileURLToPath(programFile('./local-worker.ts', import.meta.url));

export interface LocalResult {
  readonly text: string;
  readonly words: readonly TimedWord[];
}

/** The process of a local model. It takes one utterance at a time. It is used up when it ended or was stopped. */
export class LocalChild {
  /** Resolves when the model is loaded, and rejects where it cannot be. */
  readonly ready: Promise<void>;
  /** Resolves with the reason when the process has ended. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;
  #why: string | null = null;
  #waiting: PromiseWithResolvers<LocalResult> | null = null;

  constructor(options: LocalWorkerOptions) {
    this.#process = fork(WORKER_PROGRAM, [JSON.stringify(options)], {
      serialization: 'advanced',
      execArgv: [],
      // What the native code writes before it aborts belongs to the log of the program.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ready = Promise.withResolvers<undefined>();
    const ended = Promise.withResolvers<string>();
    this.ready = ready.promise;
    this.ready.catch(() => undefined);
    this.ended = ended.promise;
    this.#process.on('message', (reply: LocalReply) => this.#take(reply, ready));
    const end = (why: string): void => {
      this.#why ??= why;
      ready.reject(new Error(this.#why));
      this.#waiting?.reject(new Error(this.#why));
      ended.resolve(this.#why);
    };
    this.#process.on('error', (error) => end(error.message));
    this.#process.on('exit', (code, signal) =>
      end(`the process of the model ended (${signal ?? `status ${String(code)}`})`),
    );
  }

  get usedUp(): boolean {
    return this.#why !== null;
  }

  /** @throws Error if the model failed, or its process ended or was stopped */
  async recognize({ samples, sampleRateHz }: RecognizeRequest): Promise<LocalResult> {
    if (this.#why !== null) throw new Error(this.#why);
    const result = Promise.withResolvers<LocalResult>();
    this.#waiting = result;
    // A process that ends meanwhile is told of by `exit`.
    this.#process.send({ samples, sampleRateHz } satisfies RecognizeRequest, () => undefined);
    try {
      return await result.promise;
    } finally {
      this.#waiting = null;
    }
  }

  /** Ends the process, in the midst of its work if need be. Idempotent. */
  async stop(why: string): Promise<void> {
    this.#why ??= why;
    this.#process.kill('SIGKILL');
    await this.ended;
  }

  #take(reply: LocalReply, ready: PromiseWithResolvers<undefined>): void {
    switch (reply.type) {
      case 'ready':
        ready.resolve(undefined);
        return;
      case 'unusable':
        this.#why ??= reply.reason;
        return;
      case 'recognized':
        this.#waiting?.resolve(reply);
        return;
      case 'failed':
        this.#waiting?.reject(new Error(reply.reason));
    }
  }
}
