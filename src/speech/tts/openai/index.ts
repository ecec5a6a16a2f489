export { OpenAiTextToSpeech } from './openai-text-to-speech.ts';
export type { OpenAiOptions } from './openai-text-to-speech.ts';
