export { DEEPGRAM_URL } from './deepgram-dialect.ts';
export { openDeepgram } from './open-deepgram.ts';
