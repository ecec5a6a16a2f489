export { OPENAI_URL, OpenAiRecognizer } from './openai-recognizer.ts';
