export { FlowAi } from './flow-ai.ts';
export { readFlow } from './flow-steps.ts';
