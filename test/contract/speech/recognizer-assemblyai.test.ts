import { openAssemblyAi } from '../../../src/speech/stt/assemblyai/index.ts';
import { runRecognizerContract } from './recognizer-contract.ts';
import { assemblyAiServer } from './servers/assemblyai-server.ts';

runRecognizerContract({
  name: 'assemblyai',
  partials: true,
  wordTimes: true,
  hasKey: true,
  endsUtterances: true,
  server: assemblyAiServer,
  recognizer: openAssemblyAi,
});
