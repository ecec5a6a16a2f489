export { answeringBench } from './answering-bench.ts';
