export { dtmfBench } from './dtmf-bench.ts';
