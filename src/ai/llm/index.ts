export { LlmAi } from './llm-ai.ts';
