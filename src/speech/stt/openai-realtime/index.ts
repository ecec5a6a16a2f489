export { OPENAI_REALTIME_URL } from './openai-realtime-dialect.ts';
export { openOpenAiRealtime } from './open-openai-realtime.ts';
