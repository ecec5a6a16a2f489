import { answerJob } from './answer-job.ts';
import { doReportJob } from '../tables/report-jobs.ts';
import type { ReportJob } from '../tables/report-jobs.ts';

// A thread for one report, which may read millions of rows.

answerJob<ReportJob>(({ file, busyTimeoutMs, job }) => doReportJob(file, busyTimeoutMs, job));
