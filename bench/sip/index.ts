export { fuzzBench } from './fuzz-bench.ts';
export { parseBench } from './parse-bench.ts';
export { sipBench } from './sip-bench.ts';
export { soakBench } from './soak-bench.ts';
