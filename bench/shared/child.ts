import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { guard } from '../../test/tools/guarded-child.ts';

interface Answer {
  readonly id: number;
  readonly result: unknown;
  readonly error?: string;
}

const READY_MS = 20_000;
const END_MS = 5_000;

/** A Node process that is measured. It is started with settings, asked questions, and ended in order. */
export class MeasuredProcess<Ready> {
  readonly ready: Ready;
  readonly #child: ChildProcess;
  readonly #pending: Map<number, (answer: Answer) => void>;
  #nextId = 1;

  private constructor(child: ChildProcess, ready: Ready, pending: Map<number, (answer: Answer) => void>) {
    this.#child = child;
    this.ready = ready;
    this.#pending = pending;
  }

  /**
   * Starts `file` with settings and waits until it is ready.
   * @param nodeArguments such as `--cpu-prof`; `--expose-gc` is always set
   */
  static async start<Ready>(
    file: URL,
    settings: unknown,
    nodeArguments: readonly string[] = [],
  ): Promise<MeasuredProcess<Ready>> {
    const child = fork(file, [JSON.stringify(settings)], {
      execArgv: ['--expose-gc', ...nodeArguments],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true,
    });
    guard(child);
    const pending = new Map<number, (answer: Answer) => void>();
    const first = Promise.withResolvers<Answer>();
    pending.set(0, first.resolve);
    child.on('message', (answer: Answer) => {
      pending.get(answer.id)?.(answer);
      pending.delete(answer.id);
    });
    child.on('exit', (code, signal) => {
      const gone = { id: 0, result: null, error: `${file.pathname} ended with ${code ?? signal}` };
      for (const settle of pending.values()) settle(gone);
      pending.clear();
    });
    const timer = setTimeout(() => {
      first.resolve({ id: 0, result: null, error: `${file.pathname} is not ready after ${READY_MS} ms` });
    }, READY_MS);
    const { result, error } = await first.promise;
    clearTimeout(timer);
    if (error !== undefined) {
      child.kill('SIGKILL');
      throw new Error(error);
    }
    return new MeasuredProcess(child, result as Ready, pending);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Asks the process for an answer. @throws Error if that fails or the process is gone */
  async ask<Result>(question: string, argument: unknown = null): Promise<Result> {
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#pending.set(id, resolve);
    if (!this.#child.connected) throw new Error('the process is gone');
    this.#child.send({ id, question, argument });
    const { result, error } = await promise;
    if (error !== undefined) throw new Error(error);
    return result as Result;
  }

  /** Ends the process, and kills it if it does not end. Idempotent. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await exit;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
