import { openOpenAi } from '../../../src/speech/stt/openai/index.ts';
import { runRecognizerContract } from './recognizer-contract.ts';
import { OpenAiServer } from './servers/openai-server.ts';

const OPENAI = {
  name: 'openai',
  partials: false,
  wordTimes: true,
  hasKey: true,
  endsUtterances: false,
  server: () => new OpenAiServer(),
};

runRecognizerContract({ ...OPENAI, recognizer: (options) => openOpenAi(options) });

// A model without times: the utterance has the time of what was loud.
runRecognizerContract({
  ...OPENAI,
  title: 'openai, a model without times',
  wordTimes: false,
  recognizer: (options) => openOpenAi({ ...options, model: 'gpt-4o-transcribe' }),
});
