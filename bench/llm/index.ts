export { llmBench } from './llm-bench.ts';
