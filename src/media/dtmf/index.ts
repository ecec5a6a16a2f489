export { KeyOnce } from './key-once.ts';
export type { KeyWay } from './key-once.ts';
export { KEY_MS, KEY_PAUSE_MS, keySound } from './key-sound.ts';
export { ToneDetector } from './tone-detector.ts';
export type { HeardKey } from './tone-detector.ts';
export { amplitudeOf, tonesOf } from './tones.ts';
