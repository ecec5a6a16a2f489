export { nodesBench } from './nodes-bench.ts';
