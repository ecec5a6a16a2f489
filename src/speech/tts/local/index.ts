export { LocalTextToSpeech } from './local-text-to-speech.ts';
export type { LocalVoiceOptions } from './local-text-to-speech.ts';
