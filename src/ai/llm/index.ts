export { ChatSummarizer } from './chat-summarizer.ts';
export { LlmAi } from './llm-ai.ts';
