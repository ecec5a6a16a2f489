import type { Clock } from '../../ports/clock.ts';
import type { CallReport, HandoffReport, ReportQuery, ReportStore } from '../../ports/reports.ts';
import { REPORT_PROGRAM } from '../thread/job-programs.ts';
import { JobThreads } from '../thread/job-threads.ts';
import type { DatabaseTarget } from '../sql/database.ts';
import type { ReportJob } from '../tables/make-report.ts';

/** A report that takes longer is given up: one of a million calls takes about a minute. */
const JOB_MS = 180_000;

/** Reports in SQLite, page by page in threads of their own. */
export class StoredReports implements ReportStore {
  readonly #jobs: JobThreads<ReportJob>;

  constructor(database: DatabaseTarget, clock: Clock) {
    const worker = REPORT_PROGRAM;
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
