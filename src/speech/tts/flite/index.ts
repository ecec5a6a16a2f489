export { SpeechError } from '../speech-error.ts';
export { FliteTextToSpeech } from './flite-text-to-speech.ts';
export type { FliteOptions } from './flite-text-to-speech.ts';
export { FLITE_VOICES } from './flite-voices.ts';
export { MAX_TEXT_LENGTH } from './speakable-text.ts';
