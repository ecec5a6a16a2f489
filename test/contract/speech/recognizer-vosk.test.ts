import { openVosk } from '../../../src/speech/stt/vosk/index.ts';
import { VoskServer } from '../../tools/vosk-server.ts';
import { runRecognizerContract } from './recognizer-contract.ts';
import { socketEngineServer } from './servers/socket-engine-server.ts';
import { TONES } from './speech-bench.ts';

runRecognizerContract({
  name: 'vosk',
  partials: true,
  wordTimes: true,
  hasKey: false,
  endsUtterances: true,
  server: () => {
    const vosk = new VoskServer(TONES);
    return socketEngineServer(vosk.socket, { url: () => vosk.url, hints: () => null, keys: () => [] });
  },
  recognizer: openVosk,
});
