import type { RecognitionOptions, SpeechRecognizer } from '../../../ports/speech.ts';
import type { RecognizerOptions } from '../shared/index.ts';
import { openSocketRecognizer } from '../shared/index.ts';
import { OPENAI_REALTIME_MODEL, OpenAiRealtimeDialect } from './openai-realtime-dialect.ts';

/** OpenAI's realtime transcription, or a server of one's own that speaks as it does. */
export function openOpenAiRealtime(options: RecognizerOptions): SpeechRecognizer {
  const { apiKey, model, url } = options;
  const engine = {
    name: 'openai-realtime',
    // Pauses inside an utterance help it; between utterances it needs none.
    pacing: { fillMs: 600, minFrameMs: 0, framesPerSecond: null, endsUtterances: false },
    openDialect: (recognition: RecognitionOptions) =>
      new OpenAiRealtimeDialect(url, apiKey, model ?? OPENAI_REALTIME_MODEL, recognition),
  };
  return openSocketRecognizer(engine, options);
}
