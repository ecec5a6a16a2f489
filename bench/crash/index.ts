export { crashBench } from './crash-bench.ts';
