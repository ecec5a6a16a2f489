export type { AuditSource } from './endpoints/audit.ts';
export { createApi } from './create-api.ts';
export type { Api, ApiOptions } from './create-api.ts';
export { ApiError } from './api-error.ts';
export { callCsv, handoffCsv } from './report-csv.ts';
export { askedBy, reportQuery } from './report-query.ts';
