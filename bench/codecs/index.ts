export { codecsBench } from './codecs-bench.ts';
