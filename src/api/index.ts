export type { AuditSource } from './endpoints/audit.ts';
export { createApi } from './create-api.ts';
export type { ApiOptions } from './api-endpoints.ts';
export type { Api } from './create-api.ts';
export { ApiError } from './api-error.ts';
export { callCsv, handoffCsv } from './answers/report-csv.ts';
export { askedBy, reportQuery } from './endpoints/report-query.ts';
