import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../shared/message-of.ts';
import { StoreError } from '../store-error.ts';
import type { AuditJob, AuditResults } from './audit-jobs.ts';
import { doAuditJob } from './audit-jobs.ts';
import type { Fault } from './protocol.ts';

// A thread for one job of the audit, which may read many rows. It has a connection of its own that only reads (WAL), so
// that no write waits for it.

/** What a thread of the audit is started with. */
export interface AuditWorkerData {
  readonly file: string;
  readonly busyTimeoutMs: number;
  readonly job: AuditJob;
}

/** What it came to. */
export type AuditAnswer = { readonly value: AuditResults[AuditJob['kind']] } | { readonly fault: Fault };

if (parentPort === null) throw new Error('audit-worker.ts runs in a worker thread only');
const { file, busyTimeoutMs, job } = workerData as AuditWorkerData;
let answer: AuditAnswer;
try {
  answer = { value: doAuditJob(file, busyTimeoutMs, job) };
} catch (error) {
  answer = { fault: { code: error instanceof StoreError ? error.code : 'io', message: messageOf(error) } };
}
parentPort.postMessage(answer);
