import { programFile } from '../../shared/package-files.ts';

/** The programs of the threads that do jobs. */
export const AUDIT_PROGRAM = programFile('./audit-worker.ts', import.meta.url);
export const REPORT_PROGRAM = programFile('./report-worker.ts', import.meta.url);
