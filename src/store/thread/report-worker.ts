import { answerJob } from './answer-job.ts';
import { doReportJob } from './report-job.ts';
import type { ReportJob } from '../tables/make-report.ts';

// A thread for one report, which may read millions of rows.

await answerJob<ReportJob>(async ({ database, job }) => await doReportJob(database, job));
