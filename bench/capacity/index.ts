export { capacityBench } from './capacity-bench.ts';
