export { KEY_MS, KEY_PAUSE_MS, keySound, SENT_LEVELS } from './key-sound.ts';
export { KeyOnce } from './key-once.ts';
export type { KeyWay } from './key-once.ts';
export { DTMF_LIMITS, ToneDetector } from './tone-detector.ts';
export type { HeardKey } from './tone-detector.ts';
export { amplitudeOf, COLUMNS_HZ, ROWS_HZ, tonesOf } from './tones.ts';
