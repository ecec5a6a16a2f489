export { privacyBench } from './privacy-bench.ts';
