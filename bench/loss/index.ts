export { lossBench } from './loss-bench.ts';
