export { queueBench } from './queue-bench.ts';
