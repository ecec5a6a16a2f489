import { Worker } from 'node:worker_threads';
import type { Clock } from '../../ports/clock.ts';
import { messageOf } from '../../shared/message-of.ts';
import { within } from '../../shared/within.ts';
import { PostedTogether } from '../../shared/posted-together.ts';
import { programFile } from '../../shared/package-files.ts';
import { StoreError } from '../store-error.ts';
import type { MigrationListener } from '../layout/index.ts';
import type { NodeRecord } from '../../ports/nodes.ts';
import type { StoreOutage } from '../../ports/store-outage.ts';
import { errorOf } from './fault.ts';
import type { Answers, FromWorker, Numbered, Reply, Request, WorkerData } from './protocol.ts';

interface Waiting {
  readonly resolve: (value: Answers[keyof Answers]) => void;
  readonly reject: (error: StoreError) => void;
}

/** A thread that has closed its database and does not end is ended. */
const EXIT_MS = 5_000;

/** Is told what becomes of the thread's database. */
export interface ThreadListener {
  readonly onStep: MigrationListener;
  /** Null: the database is there, and has all. */
  readonly onOutage: (outage: StoreOutage | null) => void;
  /** Which processes share the database, whenever it was looked. */
  readonly onNodes: (nodes: readonly NodeRecord[]) => void;
  /** Another process told something. */
  readonly onNotice: (notice: { readonly topic: string; readonly text: string; readonly from: string }) => void;
  /** Something may have been told that was not heard. */
  readonly onGap: () => void;
  /** Something that somebody should look at. */
  readonly onTrouble: (message: string) => void;
}

/** How a {@link StoreThread} is set up. */
export interface StoreThreadOptions extends ThreadListener {
  /** Requests that may wait. */
  readonly maxWaiting: number;
  readonly clock: Clock;
}

/** This side of the store's thread: sends requests, bounded in number, and hands out the answers. */
export class StoreThread {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #outgoing: PostedTogether<Numbered>;
  readonly #maxWaiting: number;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited = Promise.withResolvers<undefined>();
  #lastNumber = 0;
  #ended: StoreError | null = null;

  private constructor(worker: Worker, maxWaiting: number, clock: Clock) {
    this.#worker = worker;
    this.#clock = clock;
    this.#outgoing = new PostedTogether(worker, ({ number }, error) => {
      this.#settle([{ number, fault: { code: 'invalid', message: messageOf(error) } }]);
    });
    this.#maxWaiting = maxWaiting;
  }

  /** Starts the thread; resolves when its database is open. @throws StoreError `open` or `newer` */
  static async start(data: WorkerData, { maxWaiting, clock, ...listener }: StoreThreadOptions): Promise<StoreThread> {
    const worker = new Worker(programFile('./store-worker.ts', import.meta.url), {
      workerData: data,
      name: 'warmbridge-store',
    });
    const thread = new StoreThread(worker, maxWaiting, clock);
    const opened = Promise.withResolvers<undefined>();
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'opened') opened.resolve(undefined);
      else if (message.kind === 'migrating') listener.onStep(message.version, message.done);
      else if (message.kind === 'outage') listener.onOutage(message.outage);
      else if (message.kind === 'nodes') listener.onNodes(message.nodes);
      else if (message.kind === 'notice') listener.onNotice(message);
      else if (message.kind === 'gap') listener.onGap();
      else if (message.kind === 'trouble') listener.onTrouble(message.message);
      else if (message.kind === 'failed') opened.reject(errorOf(message.fault));
      else thread.#settle(message.replies);
    });
    worker.on('error', (error) => {
      const reason = messageOf(error);
      thread.#end(new StoreError('io', `the store's thread failed: ${reason}`, { cause: error }));
    });
    worker.on('exit', () => {
      thread.#end(new StoreError('closed', 'the store is closed'));
      opened.reject(thread.#ended ?? new StoreError('closed', 'the store is closed'));
      thread.#exited.resolve(undefined);
    });
    await opened.promise;
    return thread;
  }

  /** Why nobody can ask any more; null while they can. */
  get ended(): StoreError | null {
    return this.#ended;
  }

  /** Why no more can wait; null while more can. */
  get overload(): string | null {
    return this.#waiting.size < this.#maxWaiting ? null : `${this.#waiting.size} requests to the store wait already`;
  }

  /**
   * Asks for something, which is done after all that was asked before.
   *
   * @throws StoreError `overloaded` if too many requests wait, and nothing was done; `closed`
   */
  ask<Kind extends Request['kind']>(request: Extract<Request, { kind: Kind }>): Promise<Answers[Kind]> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const { overload } = this;
    if (overload !== null && request.kind !== 'close') return Promise.reject(new StoreError('overloaded', overload));
    this.#lastNumber += 1;
    const number = this.#lastNumber;
    const { promise, resolve, reject } = Promise.withResolvers<Answers[keyof Answers]>();
    this.#waiting.set(number, { resolve, reject });
    this.#outgoing.post({ number, request });
    return promise as Promise<Answers[Kind]>;
  }

  /** Does all that was asked, then ends the thread. */
  async close(): Promise<void> {
    if (this.#ended === null) {
      const closed = this.ask({ kind: 'close' });
      this.#ended = new StoreError('closed', 'the store is closed');
      await closed;
    }
    // Connections to a server that is silent would keep it for minutes.
    const wait = { clock: this.#clock, ms: EXIT_MS, who: 'the thread of the store' };
    await within(wait, () => this.#exited.promise).catch(async () => await this.#worker.terminate());
  }

  #settle(replies: readonly Reply[]): void {
    for (const reply of replies) {
      const waiting = this.#waiting.get(reply.number);
      this.#waiting.delete(reply.number);
      if ('fault' in reply) waiting?.reject(errorOf(reply.fault));
      else waiting?.resolve(reply.value);
    }
  }

  #end(error: StoreError): void {
    this.#ended ??= error;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(this.#ended);
  }
}
