export { DEFAULT_DEADLINE_MS, DEFAULT_MAX_WAITING, FliteTextToSpeech } from './flite-text-to-speech.ts';
export type { FliteOptions } from './flite-text-to-speech.ts';
export { DEFAULT_FLITE_VOICE, FLITE_VOICES } from './flite-voices.ts';
export type { FliteVoice } from './flite-voices.ts';
export { MAX_TEXT_LENGTH } from './speakable-text.ts';
