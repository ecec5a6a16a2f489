export { liveBench } from './live-bench.ts';
