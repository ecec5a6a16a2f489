import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../ports/clock.ts';
import type { AuditStore, CheckedChain, DayVerdict, ErasedCaller, SignedDay, UnsignedDay } from '../../ports/audit.ts';
import { asCallId } from '../../ports/ids.ts';
import type { CallId } from '../../ports/ids.ts';
import { messageOf } from '../../shared/message-of.ts';
import { DeadlineError, within } from '../../shared/within.ts';
import { StoreError } from '../store-error.ts';
import type { AuditJob, AuditResults } from './audit-jobs.ts';
import type { AuditAnswer, AuditWorkerData } from './audit-worker.ts';
import type { DatabaseOptions } from './journal-database.ts';
import type { StoreThread } from './thread.ts';

/** Jobs that wait for the one that runs. */
const MAX_WAITING = 8;
/** A job that takes longer is given up: a day of a million calls takes less. */
const JOB_MS = 600_000;
/** Calls that are erased in one transaction. */
const ERASE_BATCH = 10;

/** What a {@link SqliteAudit} is made of. */
export interface SqliteAuditOptions {
  readonly thread: StoreThread;
  readonly database: Pick<DatabaseOptions, 'file' | 'busyTimeoutMs'>;
  readonly clock: Clock;
  /** Words were deleted. */
  readonly onErased: () => void;
}

/** The audit in SQLite. Each job has a thread, one at a time, which ends with it. */
export class SqliteAudit implements AuditStore {
  readonly #thread: StoreThread;
  /** Null for a database in memory, which no other connection can see. */
  readonly #database: Pick<DatabaseOptions, 'file' | 'busyTimeoutMs'> | null;
  readonly #clock: Clock;
  readonly #onErased: () => void;
  #running: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #worker: Worker | null = null;
  #closed = false;

  constructor({ thread, database, clock, onErased }: SqliteAuditOptions) {
    this.#thread = thread;
    this.#clock = clock;
    this.#onErased = onErased;
    this.#database = database.file === ':memory:' ? null : database;
  }

  async putDay(signed: SignedDay): Promise<void> {
    await this.#thread.ask({ kind: 'putAuditDay', signed });
  }

  async unsignedDays(today: string): Promise<readonly UnsignedDay[]> {
    if (this.#database === null) return [];
    // What is still on its way to the database gets a later day.
    await this.#thread.ask({ kind: 'endAuditDays', today });
    return await this.#run({ kind: 'unsignedDays', today });
  }

  async signedDays(limit: number, before?: string): Promise<readonly SignedDay[]> {
    return this.#database === null ? [] : await this.#run({ kind: 'signedDays', limit, before: before ?? null });
  }

  async verifyCall(call: CallId): Promise<CheckedChain | null> {
    return await this.#run({ kind: 'verifyCall', call });
  }

  async verifyDay(day: string, key: string | null): Promise<DayVerdict> {
    return await this.#run({ kind: 'verifyDay', day, key });
  }

  async eraseCaller(number: string, by: string): Promise<ErasedCaller> {
    const erased: CallId[] = [];
    for (;;) {
      const request = {
        kind: 'eraseCaller',
        number,
        by,
        at: new Date(this.#clock.wall()).toISOString(),
        limit: ERASE_BATCH,
      } as const;
      const { calls, up } = await this.#thread.ask(request);
      erased.push(...calls.map(asCallId));
      if (calls.length < ERASE_BATCH) {
        if (erased.length > 0) this.#onErased();
        return { calls: erased, up };
      }
    }
  }

  async exportCall(call: CallId): Promise<readonly string[] | null> {
    return await this.#run({ kind: 'exportCall', call });
  }

  /** Ends the job that runs. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  /** @throws StoreError `overloaded`, `slow`, `io`, `open`, `closed` */
  async #run<Kind extends AuditJob['kind']>(
    job: Extract<AuditJob, { readonly kind: Kind }>,
  ): Promise<AuditResults[Kind]> {
    if (this.#database === null) throw new StoreError('open', 'a store in memory has nothing to be audited');
    if (this.#waiting >= MAX_WAITING)
      throw new StoreError('overloaded', `${String(MAX_WAITING)} jobs of the audit wait already`);
    const data = { ...this.#database, job };
    this.#waiting += 1;
    const result = this.#running.then(async () => await this.#work(data)).finally(() => (this.#waiting -= 1));
    this.#running = result.catch(() => undefined);
    return (await result) as AuditResults[Kind];
  }

  async #work(data: AuditWorkerData): Promise<unknown> {
    if (this.#closed) throw new StoreError('closed', 'the store is closed');
    const worker = new Worker(new URL('./audit-worker.ts', import.meta.url), {
      workerData: data,
      name: 'warmbridge-audit',
    });
    this.#worker = worker;
    try {
      const wait = { clock: this.#clock, ms: JOB_MS, who: 'the audit' };
      const answer = await within(wait, () => Promise.race([this.#answerOf(worker), ended(worker)]));
      if ('fault' in answer) throw new StoreError(answer.fault.code, answer.fault.message);
      return answer.value;
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(error instanceof DeadlineError ? 'slow' : 'io', messageOf(error), { cause: error });
    } finally {
      this.#worker = null;
      await worker.terminate();
    }
  }

  async #answerOf(worker: Worker): Promise<AuditAnswer> {
    const [answer] = (await once(worker, 'message')) as [AuditAnswer];
    return answer;
  }
}

async function ended(worker: Worker): Promise<never> {
  await once(worker, 'exit');
  throw new StoreError('closed', 'the job of the audit was ended');
}
