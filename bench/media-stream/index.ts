export { mediaStreamBench } from './media-stream-bench.ts';
