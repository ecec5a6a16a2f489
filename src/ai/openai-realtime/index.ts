export { OpenAiRealtimeConnection } from './openai-realtime-connection.ts';
