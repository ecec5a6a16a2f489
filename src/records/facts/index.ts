export { attemptRecord, callDetailRecord, callEnding, handoffRecord, legRecord } from './record-schemas.ts';
export { storedEntry } from './read-fact.ts';
export type { KeptEntry } from './read-fact.ts';
export { FACT_SCHEMAS } from './fact-schemas.ts';
