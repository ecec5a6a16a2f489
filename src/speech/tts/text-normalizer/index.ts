export { MAX_NORMALIZED_LENGTH, textNormalizer } from './normalize-text.ts';
export { NormalizingTextToSpeech } from './normalizing-text-to-speech.ts';
