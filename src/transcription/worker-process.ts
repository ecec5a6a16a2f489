import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { WorkerCommand, WorkerMessage } from './messages.ts';
import { makeWorkerFolder, removeFolder } from './worker-folders.ts';

/** Time that a worker has to load its models. */
export const START_LIMIT_MS = 30_000;
const CHECK_MS = 1_000;
/** Checks in a row without a sign of life that end a worker. */
const MAX_MISSED = 5;
/** Commands that may wait for a worker. One that leaves more than this does not answer. */
const MAX_WAITING = 5_000;
/** Time that a worker has to end before it is killed. */
const END_LIMIT_MS = 3_000;
/** So long the last words of a worker that has ended are waited for. */
const LAST_WORDS_MS = 200;
/** Of what a worker says on its way out, the end is kept. */
const MAX_LAST_WORDS = 2_000;

/** How a worker is started. */
export interface WorkerStart {
  /** The file of its program, which calls `serveTranscription`. */
  readonly program: URL;
  readonly env: Readonly<Record<string, string>>;
  readonly start: WorkerCommand & { op: 'start' };
  readonly clock: Clock;
}

/** What a worker tells. */
export interface WorkerEvents {
  message(message: WorkerMessage): void;
  /** It ended, or was ended because it did not answer. Nothing comes from it any more. It is told once. */
  gone(reason: string): void;
}

/** The pool's side of a worker: a child process that is watched. */
export class WorkerProcess {
  readonly #clock: Clock;
  readonly #events: WorkerEvents;
  readonly #child: ChildProcess;
  /** Resolves when the process is gone, and its files are. */
  readonly #exited = Promise.withResolvers<undefined>();
  /** For its temporary files; null where none could be made. */
  readonly #folder: string | null;
  #timer: TimerHandle;
  #missed = 0;
  #waiting = 0;
  #state: 'starting' | 'ready' | 'gone' = 'starting';
  #lastWords = '';

  constructor({ program, env, start, clock }: WorkerStart, events: WorkerEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#folder = makeWorkerFolder();
    this.#child = this.#fork(program, env);
    this.#child.on('message', (message) => {
      // Only our own program is at the other end, so the messages have the form that messages.ts gives them.
      this.#take(message as WorkerMessage);
    });
    this.#child.stderr?.on('data', (words: Buffer) => {
      this.#lastWords = `${this.#lastWords === '' ? ': ' : this.#lastWords}${words.toString()}`.slice(-MAX_LAST_WORDS);
    });
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) void this.#removeFolder();
      this.#leave(`it failed: ${error.message}`);
    });
    this.#child.on('exit', (code, signal) => {
      void this.#removeFolder().then(() => this.#exited.resolve(undefined));
      if (this.#state === 'gone') return;
      // What it said last is still on its way. Its own children may keep that way open for long.
      const leave = (): void => this.#leave(`it ended with ${String(code ?? signal)}${this.#lastWords}`);
      this.#clock.cancel(this.#timer);
      this.#timer = clock.schedule(LAST_WORDS_MS, leave);
      this.#child.once('close', leave);
    });
    this.#timer = clock.schedule(START_LIMIT_MS, () => this.#kill('it did not start in time'));
    this.send(start);
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** Its process; undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends a command. If the worker is gone, it is dropped. */
  send(command: WorkerCommand): void {
    if (this.#state === 'gone' || !this.#child.connected) return;
    if (this.#waiting >= MAX_WAITING) {
      this.#kill('it takes no commands');
      return;
    }
    this.#waiting++;
    // A worker that is gone shows as `exit`.
    this.#child.send(command, () => {
      this.#waiting--;
    });
  }

  /** Ends it. Resolves when the process is gone. `gone` is not told. Idempotent. */
  async close(): Promise<void> {
    this.#end();
    if (this.#child.pid === undefined) return;
    if (this.#child.connected) this.#child.disconnect();
    const timer = this.#clock.schedule(END_LIMIT_MS, () => this.#child.kill('SIGKILL'));
    await this.#exited.promise;
    this.#clock.cancel(timer);
  }

  /** @throws Error where it cannot be started; some reasons for that are told as `error` */
  #fork(program: URL, env: WorkerStart['env']): ChildProcess {
    try {
      const own = this.#folder === null ? env : { ...env, TMPDIR: this.#folder };
      return fork(program, [], { env: own, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    } catch (error) {
      void this.#removeFolder();
      throw error;
    }
  }

  /** What it left there, which may be what somebody said. */
  async #removeFolder(): Promise<void> {
    if (this.#folder !== null) await removeFolder(this.#folder);
  }

  #take(message: WorkerMessage): void {
    if (this.#state === 'gone') return;
    this.#missed = 0;
    if (message.kind === 'failed') {
      this.#kill(`it cannot work: ${message.reason}`);
      return;
    }
    if (message.kind === 'ready') {
      this.#state = 'ready';
      this.#clock.cancel(this.#timer);
      this.#timer = this.#clock.schedule(CHECK_MS, () => this.#check());
    }
    this.#events.message(message);
  }

  /** Checks are counted, not the time: after a pause of ours the worker's messages come before the next check. */
  #check(): void {
    if (++this.#missed > MAX_MISSED) {
      this.#kill('it does not answer');
      return;
    }
    this.#timer = this.#clock.schedule(CHECK_MS, () => this.#check());
  }

  #kill(reason: string): void {
    this.#child.kill('SIGKILL');
    this.#leave(reason);
  }

  #leave(reason: string): void {
    if (this.#state === 'gone') return;
    this.#end();
    this.#events.gone(reason);
  }

  #end(): void {
    this.#state = 'gone';
    this.#clock.cancel(this.#timer);
  }
}
