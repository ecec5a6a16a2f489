export type { Dialect, Said, SaidWord, Target } from './dialect.ts';
export { fittingHints } from './fitting-hints.ts';
export { isLoud } from './loudness.ts';
export { meanConfidence, readJson } from './read-json.ts';
export { SocketRecognizer } from './socket-recognizer.ts';
export type { RecognizerOptions } from './socket-recognizer.ts';
