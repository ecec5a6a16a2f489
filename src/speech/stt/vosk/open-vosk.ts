import type { RecognitionOptions, SpeechRecognizer } from '../../../ports/speech.ts';
import { SPEECH_SAMPLE_RATE } from '../../../ports/speech.ts';
import type { RecognizerOptions } from '../shared/index.ts';
import { openSocketRecognizer } from '../shared/index.ts';
import { VoskDialect } from './vosk-dialect.ts';

/** A vosk-server of one's own: nothing leaves the site. Its model has the language; hints are of no use to it. */
export function openVosk(options: RecognizerOptions): SpeechRecognizer {
  const engine = {
    name: 'vosk',
    // The server ends utterances by its own ear, which wants to hear the pauses.
    pacing: { fillMs: 1_000, minFrameMs: 0, framesPerSecond: null, endsUtterances: true },
    openDialect: ({ sampleRateHz }: RecognitionOptions) =>
      new VoskDialect(options.url, sampleRateHz ?? SPEECH_SAMPLE_RATE),
  };
  return openSocketRecognizer(engine, options);
}
