export { Spool } from './spool.ts';
export type { SpooledRecords, SpoolOptions, SpoolToken } from './spool.ts';
export { SpoolError } from './spool-error.ts';
export type { SpoolErrorCode } from './spool-error.ts';
