export { EspeakTextToSpeech } from './espeak-text-to-speech.ts';
export type { EspeakOptions } from './espeak-text-to-speech.ts';
