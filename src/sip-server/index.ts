export { DEFAULT_LIMITS } from './options.ts';
export type { SipServerLimits, SipServerOptions } from './options.ts';
export { SipServer } from './sip-server.ts';
export type { SipServerStats } from './sip-server.ts';
export type { SipTimers } from './transaction/index.ts';
export { isAllowedOrigin } from './transport/index.ts';
export type { NaptrRecord, Resolver, SrvRecord } from './transport/index.ts';
