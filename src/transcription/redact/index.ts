export { SpeechRedactor } from './speech-redactor.ts';
