import { Worker } from 'node:worker_threads';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { messageOf } from '../../shared/message-of.ts';
import { programFile } from '../../shared/package-files.ts';
import { StoreError } from '../store-error.ts';
import type { DatabaseTarget } from '../sql/database.ts';
import type { SearchAnswer } from './search-worker.ts';
import type { TranscriptPage, TranscriptRequest } from '../tables/transcript-page.ts';

/** Searches that wait for the one that runs. */
const MAX_WAITING = 8;
/** A search that has no answer after that, its waiting included, is given up. */
const LIMIT_MS = 5_000;

interface Search {
  readonly request: TranscriptRequest;
  readonly resolve: (page: TranscriptPage) => void;
  readonly reject: (error: StoreError) => void;
  readonly timer: TimerHandle;
}

/** This side of the thread of searches: one at a time, bounded in number and in time. It starts with the first one. */
export class SearchThread {
  readonly #database: DatabaseTarget;
  readonly #clock: Clock;
  readonly #waiting: Search[] = [];
  #worker: Worker | null = null;
  #running: Search | null = null;
  /** A thread that was given up is still ending. */
  #ending: Promise<unknown> | null = null;
  #closed = false;

  constructor(database: DatabaseTarget, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** @throws StoreError `overloaded` if too many searches wait; `slow` after 5 s; `io`; `closed` */
  search(request: TranscriptRequest): Promise<TranscriptPage> {
    if (this.#closed) return Promise.reject(closed());
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new StoreError('overloaded', `${String(MAX_WAITING)} searches wait already`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<TranscriptPage>();
    const timer = this.#clock.schedule(LIMIT_MS, () => this.#giveUp(search));
    const search: Search = { request, resolve, reject, timer };
    this.#waiting.push(search);
    this.#next();
    return promise;
  }

  /** Ends the search that runs, and the thread. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const search of [this.#running, ...this.#waiting.splice(0)]) {
      if (search !== null) this.#settle(search, closed());
    }
    this.#end();
    await this.#ending;
  }

  #next(): void {
    if (this.#running !== null || this.#ending !== null || this.#closed) return;
    const search = this.#waiting.shift();
    if (search === undefined) return;
    this.#running = search;
    this.#worker ??= this.#start();
    this.#worker.postMessage(search.request);
  }

  #start(): Worker {
    const worker = new Worker(programFile('./search-worker.ts', import.meta.url), {
      workerData: this.#database,
      name: 'warmbridge-search',
    });
    worker.on('message', (answer: SearchAnswer) => {
      if (worker !== this.#worker || this.#running === null) return;
      this.#settle(this.#running, 'fault' in answer ? new StoreError('io', answer.fault) : answer.page);
      this.#next();
    });
    worker.on('error', (error) => {
      if (worker !== this.#worker) return;
      if (this.#running !== null) this.#settle(this.#running, new StoreError('io', messageOf(error)));
      this.#end();
    });
    return worker;
  }

  #giveUp(search: Search): void {
    const ran = search === this.#running;
    const reason = `the search took longer than ${String(LIMIT_MS / 1_000)} s; look for rarer words`;
    this.#settle(search, new StoreError('slow', reason));
    // SQLite cannot be told to stop, so its thread is ended. The next search waits until it is gone.
    if (ran) this.#end();
  }

  #settle(search: Search, result: TranscriptPage | StoreError): void {
    this.#clock.cancel(search.timer);
    if (search === this.#running) this.#running = null;
    const index = this.#waiting.indexOf(search);
    if (index >= 0) this.#waiting.splice(index, 1);
    if (result instanceof StoreError) search.reject(result);
    else search.resolve(result);
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = null;
    if (worker === null) return;
    this.#ending = worker.terminate().then(() => {
      this.#ending = null;
      this.#next();
    });
  }
}

function closed(): StoreError {
  return new StoreError('closed', 'the store is closed');
}
