export { callFold, handoffFold } from './fold-report.ts';
export type { ReportFold } from './fold-report.ts';
export { hasKnownCaller } from './measures.ts';
export type { ReportRow } from './measures.ts';
export { selectsCall, selectsHandoff } from './selects.ts';
