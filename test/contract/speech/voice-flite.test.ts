import { pino } from 'pino';
import { FliteTextToSpeech } from '../../../src/speech/tts/flite/index.ts';
import { runTextToSpeechContract } from './text-to-speech-contract.ts';

const logger = pino({ level: 'silent' });
runTextToSpeechContract('flite', {
  open: (options) => new FliteTextToSpeech({ ...options, logger }),
  maxAtOnce: 1,
});
