export { redactor, SpeechRedactor } from './speech-redactor.ts';
