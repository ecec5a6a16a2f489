import type { Clock } from '../../ports/clock.ts';
import type { AuditStore, CheckedChain, DayVerdict, ErasedCaller, SignedDay, UnsignedDay } from '../../ports/audit.ts';
import { asCallId } from '../../ports/ids.ts';
import type { CallId } from '../../ports/ids.ts';
import type { AuditJob, AuditResults } from '../thread/audit-jobs.ts';
import { AUDIT_PROGRAM } from '../thread/job-programs.ts';
import { JobThreads } from '../thread/job-threads.ts';
import { isInMemory } from '../sql/database.ts';
import type { DatabaseTarget } from '../sql/database.ts';
import type { StoreThread } from '../thread/thread.ts';

/** A job that takes longer is given up: a day of a million calls takes less. */
const JOB_MS = 600_000;
/** Calls that are erased in one transaction. */
const ERASE_BATCH = 10;

/** What a {@link StoredAudit} is made of. */
export interface StoredAuditOptions {
  readonly thread: StoreThread;
  readonly database: DatabaseTarget;
  readonly clock: Clock;
  /** Words were deleted. */
  readonly onErased: () => void;
}

/** The audit in SQLite. */
export class StoredAudit implements AuditStore {
  readonly #thread: StoreThread;
  readonly #inMemory: boolean;
  readonly #jobs: JobThreads<AuditJob>;
  readonly #clock: Clock;
  readonly #onErased: () => void;

  constructor({ thread, database, clock, onErased }: StoredAuditOptions) {
    this.#thread = thread;
    this.#clock = clock;
    this.#onErased = onErased;
    this.#inMemory = isInMemory(database);
    const worker = AUDIT_PROGRAM;
    this.#jobs = new JobThreads({ worker, who: 'the audit', jobMs: JOB_MS, database, clock });
  }

  async putDay(signed: SignedDay): Promise<boolean> {
    return await this.#thread.ask({ kind: 'putAuditDay', signed });
  }

  async unsignedDays(today: string): Promise<readonly UnsignedDay[]> {
    if (this.#inMemory) return [];
    // What is still on its way to the database gets a later day.
    await this.#thread.ask({ kind: 'endAuditDays', today });
    return await this.#run({ kind: 'unsignedDays', today });
  }

  async signedDays(limit: number, before?: string): Promise<readonly SignedDay[]> {
    return this.#inMemory ? [] : await this.#run({ kind: 'signedDays', limit, before: before ?? null });
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
    await this.#jobs.close();
  }

  async #run<Kind extends AuditJob['kind']>(
    job: Extract<AuditJob, { readonly kind: Kind }>,
  ): Promise<AuditResults[Kind]> {
    return (await this.#jobs.run(job)) as AuditResults[Kind];
  }
}
