export type { Endpoint, Protocol } from './endpoint.ts';
export type { Flow, Target } from './flow.ts';
export { cachingResolver } from './caching-resolver.ts';
export { Locator } from './locator.ts';
export type { Location } from './locator.ts';
export { systemResolver } from './resolver.ts';
export type { NaptrRecord, Resolver, SrvRecord } from './resolver.ts';
export type { ConnectionLimits, TlsOptions } from './stream-listener.ts';
export { TransportLayer } from './transport-layer.ts';
