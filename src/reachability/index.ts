export { Breaker } from './breaker.ts';
export { TrunkPings } from './trunk-pings.ts';
