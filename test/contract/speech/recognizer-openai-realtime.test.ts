import { openOpenAiRealtime } from '../../../src/speech/stt/openai-realtime/index.ts';
import { runRecognizerContract } from './recognizer-contract.ts';
import { openAiRealtimeServer } from './servers/openai-realtime-server.ts';

runRecognizerContract({
  name: 'openai-realtime',
  partials: true,
  wordTimes: false,
  hasKey: true,
  endsUtterances: false,
  server: openAiRealtimeServer,
  recognizer: openOpenAiRealtime,
});
