export { untilNothingPending } from './delivered.ts';
export { JournalFile } from './journal-file.ts';
export type { FileEntry } from './journal-file.ts';
export type { Arrival, ReceiverCounts } from './counting-receiver.ts';
export { Receivers } from './receivers.ts';
export { webhooksBench } from './webhooks-bench.ts';
