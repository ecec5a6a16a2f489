import type { Clock } from '../../ports/clock.ts';
import type { CallReport, HandoffReport, ReportQuery, ReportStore } from '../../ports/reports.ts';
import { programFile } from '../../shared/package-files.ts';
import { JobThreads } from './job-threads.ts';
import type { DatabaseOptions } from './journal-database.ts';
import type { ReportJob } from './report-jobs.ts';

/** A report that takes longer is given up: one of a million calls takes about a minute. */
const JOB_MS = 180_000;

/** Reports in SQLite, page by page in threads of their own. */
export class SqliteReports implements ReportStore {
  readonly #jobs: JobThreads<ReportJob>;

  constructor(database: Pick<DatabaseOptions, 'file' | 'busyTimeoutMs'>, clock: Clock) {
    const worker = programFile('./report-worker.ts', import.meta.url);
    this.#jobs = new JobThreads({ worker, who: 'the reports', jobMs: JOB_MS, database, clock });
  }

  async handoffs(query: ReportQuery): Promise<HandoffReport> {
    return (await this.#jobs.run({ kind: 'handoffs', query })) as HandoffReport;
  }

  async calls(query: ReportQuery): Promise<CallReport> {
    return (await this.#jobs.run({ kind: 'calls', query })) as CallReport;
  }

  /** Ends the report that is being made. */
  async close(): Promise<void> {
    await this.#jobs.close();
  }
}
