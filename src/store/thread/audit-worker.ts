import { doAuditJob } from '../tables/audit-jobs.ts';
import type { AuditJob } from '../tables/audit-jobs.ts';
import { answerJob } from './answer-job.ts';

// A thread for one job of the audit, which may read many rows.

answerJob<AuditJob>(({ file, busyTimeoutMs, job }) => doAuditJob(file, busyTimeoutMs, job));
