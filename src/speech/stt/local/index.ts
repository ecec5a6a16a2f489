export { localMissing } from './local-missing.ts';
export { LocalRecognizer } from './local-recognizer.ts';
