export { storeBench } from './store-bench.ts';
