export { sipBench } from './sip-bench.ts';
export { soakBench } from './soak-bench.ts';
