export type { AuditBreak, ChainRows, ChainVerdict, DayEnd, DayVerdict, StoredRecord } from './chain-rows.ts';
export { newSalt } from './commitment.ts';
export type { AuditedEntry, AuditedRecord, AuditedWrite, AuditEvent, ChainEnd, Link } from './link.ts';
export { newLink, PROGRAM_CHAIN } from './link.ts';
export type { DayStatement } from './statement.ts';
export { DayRoot, publicKeyText, signDay } from './statement.ts';
export { verifyChain } from './verify-chain.ts';
export type { CheckedEnd, DayRows } from './verify-day.ts';
export { verifyDay } from './verify-day.ts';
