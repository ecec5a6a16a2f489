export type { Dialect, Said, SaidWord } from './dialect.ts';
export { meanConfidence, readJson } from './read-json.ts';
export { SocketRecognizer } from './socket-recognizer.ts';
export type { RecognizerOptions } from './socket-recognizer.ts';
