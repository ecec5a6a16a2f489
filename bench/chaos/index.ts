export { chaosBench } from './chaos-bench.ts';
