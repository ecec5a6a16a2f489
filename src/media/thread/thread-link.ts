import type { Transferable } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import { PostedTogether, takeEach } from '../../shared/posted-together.ts';
import type { RequestMessage, ThreadLog, ThreadMessage } from './thread-message.ts';

/** Time that a thread has to load its modules, from a cold disk on a busy machine too. */
const START_TIMEOUT_MS = 15_000;
/** Time that a thread has to answer a request. */
export const REQUEST_TIMEOUT_MS = 5_000;
/** A deadline that passed while the main thread was busy gets this much more for answers that lie ready. */
const GRACE_MS = 100;

/** How requests are described: arguments and result of each. */
export type Requests<Shape> = { [Op in keyof Shape]: { args: object; result: unknown } };

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  timer: TimerHandle;
}

/** What a {@link ThreadLink} tells. */
export interface ThreadEvents<Told> {
  log(line: ThreadLog): void;
  told(told: Told): void;
  /** The thread ended without being asked to, or stopped answering. It is told once, and the thread is gone then. */
  lost(reason: string): void;
}

/** A worker thread, with requests that have an answer, a deadline, and an end when the thread ends. */
export class ThreadLink<Shape extends Requests<Shape>, Command extends { readonly op: string }, Told = never> {
  readonly #worker: Worker;
  readonly #outgoing: PostedTogether<Command | RequestMessage>;
  readonly #events: ThreadEvents<Told>;
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();
  readonly #ready = Promise.withResolvers<undefined>();
  #nextId = 1;
  #ended: string | null = null;

  private constructor(url: URL, workerData: unknown, clock: Clock, events: ThreadEvents<Told>) {
    this.#clock = clock;
    this.#events = events;
    this.#worker = new Worker(url, { workerData });
    this.#outgoing = new PostedTogether(this.#worker, (message, error) => this.#onUnsent(message, error));
    this.#worker.on('message', (messages: readonly ThreadMessage<Told>[]) => {
      takeEach(messages, (message) => this.#onMessage(message));
    });
    this.#worker.on('error', (error: unknown) => {
      this.#end(`thread failed: ${messageOf(error)}`);
    });
    this.#worker.on('exit', (code) => {
      this.#end(`thread exited with ${code}`);
    });
  }

  /** Starts a thread and waits until it is ready. @throws MediaError `engine-lost` */
  static async start<Shape extends Requests<Shape>, Command extends { readonly op: string }, Told = never>(
    url: URL,
    workerData: unknown,
    clock: Clock,
    events: ThreadEvents<Told>,
  ): Promise<ThreadLink<Shape, Command, Told>> {
    const link = new ThreadLink<Shape, Command, Told>(url, workerData, clock, events);
    const timer = clock.schedule(START_TIMEOUT_MS, () => {
      link.#end('thread did not start in time');
    });
    try {
      await link.#ready.promise;
      return link;
    } finally {
      clock.cancel(timer);
    }
  }

  /** Sends a command. If the thread is gone the command is dropped, and `lost` has told so. */
  post(command: Command, transfer: Transferable[] = []): void {
    if (this.#ended === null) this.#outgoing.post(command, transfer);
  }

  /**
   * Sends a request and waits for its result. A thread that does not answer within `timeoutMs` is ended.
   * @throws MediaError as the thread refused it, or `engine-lost`
   */
  async request<Op extends keyof Shape & string>(
    op: Op,
    args: Shape[Op]['args'],
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<Shape[Op]['result']> {
    if (this.#ended !== null) throw new MediaError('engine-lost', this.#ended);
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = this.#clock.schedule(timeoutMs, () => {
      pending.timer = this.#clock.schedule(GRACE_MS, () => this.#end('thread does not answer'));
    });
    const pending: Pending = { resolve, reject, timer };
    this.#pending.set(id, pending);
    this.#outgoing.post({ ...args, op, id });
    return await promise;
  }

  /** Ends the thread; open requests are refused. Idempotent; `lost` is not told. */
  async close(): Promise<void> {
    this.#end('closed', false);
    await this.#worker.terminate();
  }

  #onMessage(message: ThreadMessage<Told>): void {
    if (this.#ended !== null) return;
    switch (message.kind) {
      case 'ready':
        this.#ready.resolve(undefined);
        return;
      case 'reply':
        this.#take(message.id)?.resolve(message.result);
        return;
      case 'refused':
        this.#take(message.id)?.reject(new MediaError(message.code, message.message));
        return;
      case 'log':
        this.#events.log(message);
        return;
      case 'told':
        this.#events.told(message.told);
        return;
    }
  }

  #onUnsent(message: Command | RequestMessage, error: unknown): void {
    const text = `a message to a thread cannot be cloned: ${messageOf(error)}`;
    if ('id' in message) this.#take(message.id)?.reject(new MediaError('io', text));
    else this.#events.log({ kind: 'log', level: 'error', message: text, fields: { op: message.op } });
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pending !== undefined) this.#clock.cancel(pending.timer);
    return pending;
  }

  #end(reason: string, tell = true): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    void this.#worker.terminate();
    this.#ready.reject(new MediaError('engine-lost', reason));
    // Nobody waits for it any more once the thread had started.
    this.#ready.promise.catch(() => undefined);
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(new MediaError('engine-lost', reason));
    if (tell) this.#events.lost(reason);
  }
}

/** If the thread is lost, the work that it was to end has ended. */
export function ignoreLoss(error: unknown): void {
  if (!(error instanceof MediaError && error.code === 'engine-lost')) throw error;
}
