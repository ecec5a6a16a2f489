export { FliteTextToSpeech } from './flite/index.ts';
export type { FliteOptions } from './flite/index.ts';
export { SpeechError } from './speech-error.ts';
export type { SpeechErrorCode } from './speech-error.ts';
