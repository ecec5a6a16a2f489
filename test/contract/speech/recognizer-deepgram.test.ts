import { openDeepgram } from '../../../src/speech/stt/deepgram/index.ts';
import { runRecognizerContract } from './recognizer-contract.ts';
import { deepgramServer } from './servers/deepgram-server.ts';

runRecognizerContract({
  name: 'deepgram',
  partials: true,
  wordTimes: true,
  hasKey: true,
  endsUtterances: true,
  server: deepgramServer,
  recognizer: openDeepgram,
});
