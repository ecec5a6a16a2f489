import type { RecognitionOptions, SpeechRecognizer } from '../../../ports/speech.ts';
import type { RecognizerOptions } from '../shared/index.ts';
import { openSocketRecognizer } from '../shared/index.ts';
import { DEEPGRAM_MODEL, DeepgramDialect } from './deepgram-dialect.ts';

/** Deepgram, or a server of one's own that speaks as it does. */
export function openDeepgram(options: RecognizerOptions): SpeechRecognizer {
  const { apiKey, model, url } = options;
  const engine = {
    name: 'deepgram',
    pacing: { fillMs: 1_000, minFrameMs: 0, framesPerSecond: null, endsUtterances: true },
    openDialect: (recognition: RecognitionOptions) =>
      new DeepgramDialect(url, apiKey, model ?? DEEPGRAM_MODEL, recognition),
  };
  return openSocketRecognizer(engine, options);
}
