export { storesBench } from './stores-bench.ts';
