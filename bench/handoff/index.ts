export { handoffBench } from './handoff-bench.ts';
