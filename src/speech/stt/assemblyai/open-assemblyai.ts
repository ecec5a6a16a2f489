import type { RecognitionOptions, SpeechRecognizer } from '../../../ports/speech.ts';
import type { RecognizerOptions } from '../shared/index.ts';
import { openSocketRecognizer } from '../shared/index.ts';
import { AssemblyAiDialect } from './assemblyai-dialect.ts';

/** AssemblyAI's streaming recognition. */
export function openAssemblyAi(options: RecognizerOptions): SpeechRecognizer {
  const { apiKey, model, url } = options;
  const engine = {
    name: 'assemblyai',
    // It takes audio as fast as people speak, in frames of 50 ms to 1 s: what was kept is sent little faster.
    pacing: { fillMs: 400, minFrameMs: 50, framesPerSecond: 12, endsUtterances: true },
    openDialect: (recognition: RecognitionOptions) => new AssemblyAiDialect(url, apiKey, model, recognition),
  };
  return openSocketRecognizer(engine, options);
}
