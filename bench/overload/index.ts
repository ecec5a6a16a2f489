export { overloadBench } from './overload-bench.ts';
