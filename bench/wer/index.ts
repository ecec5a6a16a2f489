export { werBench } from './wer-bench.ts';
