export { batchOf, STEPS_OF_A_CALL } from './call-step.ts';
export { storeBench } from './store-bench.ts';
