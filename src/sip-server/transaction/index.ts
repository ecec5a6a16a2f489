export type { ClientTransaction, ClientUser } from './client-transaction.ts';
export type { TransactionFault } from './machine.ts';
export type { ServerTransaction } from './server-transaction.ts';
export { DEFAULT_SIP_TIMERS, patienceMs } from './sip-timers.ts';
export type { SipTimers } from './sip-timers.ts';
export { clientKey } from './transaction-key.ts';
export { TransactionLayer } from './transaction-layer.ts';
export { transactionContext } from './transaction.ts';
