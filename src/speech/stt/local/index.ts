export { LocalRecognizer } from './local-recognizer.ts';
export { modelFolder, openModelFolder } from './model-folder.ts';
