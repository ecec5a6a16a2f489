export { agentsBench } from './agents-bench.ts';
