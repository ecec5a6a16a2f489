import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnGuarded } from '../guarded-child.ts';

/** Longest time until an engine is ready. */
const READY_MS = 30_000;
/** Longest time until an engine has ended in order. FreeSWITCH takes 4 to 5 s. */
const END_MS = 12_000;

/** A program that was started for a test. It is ended by its own pid. */
export class EngineProcess {
  readonly #child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-20_000);
      });
    }
  }

  /**
   * Starts a program and waits until `ready`, which gets what it has printed, is true.
   * @throws Error with the program's output if it ends or takes too long. It does not run any more then
   */
  static async start(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    ready: (output: string) => Promise<boolean>,
    stdin: 'ignore' | 'pipe' = 'ignore',
  ): Promise<EngineProcess> {
    const child = spawnGuarded(program, args, { env: { ...process.env, ...env }, stdio: [stdin, 'pipe', 'pipe'] });
    child.stdin?.on('error', () => undefined); // it has ended
    const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
    failed.catch(() => undefined);
    const engine = new EngineProcess(child);
    try {
      const deadline = Date.now() + READY_MS;
      while (!(await Promise.race([ready(engine.#output), failed]))) {
        if (!engine.running) throw new Error(`${program} ended: ${engine.#output}`);
        if (Date.now() > deadline) throw new Error(`${program} is not ready after ${READY_MS} ms: ${engine.#output}`);
        await delay(50);
      }
      return engine;
    } catch (error) {
      await engine.kill();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The last 20,000 characters of its output. */
  get output(): string {
    return this.#output;
  }

  /** Types a line. Its input is to be a pipe. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Stops the process (SIGSTOP), as if it hung. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** Asks it to end (SIGTERM), and kills it if it does not. Idempotent. */
  async stop(): Promise<void> {
    if (!this.running) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    await exit;
    clearTimeout(timer);
  }

  /** Ends it at once (SIGKILL). Idempotent. */
  async kill(): Promise<void> {
    if (!this.running) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}
