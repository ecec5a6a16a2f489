export { Breaker } from './breaker.ts';
export { TrunkPings } from './trunk-pings.ts';
export type { PingedTrunk } from './trunk-pinger.ts';
