export { CallFarm } from './call-farm.ts';
export type { CallResult } from './call-farm.ts';
export { loadBench } from './load-bench.ts';
export { runLoad } from './load-run.ts';
export type { CallCarrier, LoadPlan, LoadResult } from './load-run.ts';
export { copied, SipEndpoint } from './sip-endpoint.ts';
export { Voices } from './voices.ts';
export type { Wire } from './sip-endpoint.ts';
