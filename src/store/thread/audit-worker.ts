import { doAuditJob } from './audit-jobs.ts';
import type { AuditJob } from './audit-jobs.ts';
import { answerJob } from './answer-job.ts';

// A thread for one job of the audit, which may read many rows.

await answerJob<AuditJob>(async ({ database, job }) => await doAuditJob(database, job));
