export { loadBench } from './load-bench.ts';
