export { PocketSphinxRecognizer, SPHINX_COMMAND, sphinxMissing } from './pocketsphinx-recognizer.ts';
