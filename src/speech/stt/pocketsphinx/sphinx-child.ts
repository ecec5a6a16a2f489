import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { messageOf } from '../../../shared/message-of.ts';
import type { SphinxLine } from './sphinx-output.ts';
import { readSphinxLine } from './sphinx-output.ts';

/**
 * PocketSphinx opens its files by name, which works with pipes, but not with the sockets that Node makes. The first `cat`
 * would not notice that PocketSphinx has died, so the whole group is ended then. It is also ended when our end of its input
 * is gone, because a PocketSphinx that hangs would outlive us.
 */
const PIPELINE = '{ cat; kill -KILL 0; } | { "$@"; kill -KILL 0; } | cat';
/** Longest line that is kept of what it says. */
const MOST_OUTPUT = 1_000_000;

/**
 * One process of `pocketsphinx_batch`. It reads names of files from its input, and writes what it recognized in each.
 * It takes one at a time. It is used up when it ended or was stopped.
 */
export class SphinxChild {
  /** One that lacks file descriptors (EMFILE) has no streams. */
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  #waiting: { readonly id: string; readonly result: PromiseWithResolvers<SphinxLine> } | null = null;
  #endedWhy: string | null = null;
  #hasExited = false;

  /**
   * @param program `pocketsphinx_batch`, another one in tests
   * @throws Error where it cannot be started; some reasons for that end it later
   */
  constructor(program: string, args: readonly string[]) {
    // A group of its own, so that all of the pipeline can be ended.
    this.#process = spawn('sh', ['-c', PIPELINE, 'sh', program, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#exited = promise;
    const ended = (why: string): void => {
      this.#endedWhy ??= why;
      this.#waiting?.result.reject(new Error(this.#endedWhy));
      this.#waiting = null;
      resolve(undefined);
    };
    this.#process.on('error', (error) => ended(messageOf(error)));
    this.#process.on('exit', () => {
      this.#hasExited = true;
      ended('PocketSphinx ended');
    });
    this.#process.stdin?.on('error', () => undefined);
    this.#readLines();
  }

  get usedUp(): boolean {
    return this.#endedWhy !== null;
  }

  /**
   * Recognizes a file.
   * @param id the name of the file without its folder and ending
   * @throws Error if the process ended, or was stopped
   */
  async recognize(id: string): Promise<SphinxLine> {
    if (this.#endedWhy !== null) throw new Error(this.#endedWhy);
    const result = Promise.withResolvers<SphinxLine>();
    this.#waiting = { id, result };
    this.#process.stdin?.write(`${id}\n`);
    return await result.promise;
  }

  /** Ends the process, in the midst of its work if need be. Idempotent. */
  async stop(why: string): Promise<void> {
    this.#endedWhy ??= why;
    this.#waiting?.result.reject(new Error(why));
    this.#waiting = null;
    const { pid } = this.#process;
    // The number of a process that has ended may be another one's by now.
    if (pid === undefined || this.#hasExited) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The group has ended already.
    }
    await this.#exited;
  }

  #readLines(): void {
    const stdout = this.#process.stdout ?? null;
    if (stdout === null) return;
    let length = 0;
    stdout.on('data', (octets: Buffer) => {
      length = octets.includes(10) ? 0 : length + octets.length;
      if (length > MOST_OUTPUT) void this.stop('PocketSphinx writes what it should not');
    });
    createInterface({ input: stdout }).on('line', (line) => {
      const read = readSphinxLine(line);
      if (read === null || read.id !== this.#waiting?.id) return;
      const { result } = this.#waiting;
      this.#waiting = null;
      result.resolve(read);
    });
  }
}
