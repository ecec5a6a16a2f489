// A worker of the pool as the program has it, but that its detector lets tones pass.
import { pino } from 'pino';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { openVosk } from '../../../../src/speech/stt/vosk/index.ts';
import { serveTranscription } from '../../../../src/transcription/index.ts';
import { ToneDetector } from './tone-detector.ts';

const clock = new SystemClock();
serveTranscription(process, clock, (settings) => {
  const { url, fails } = settings as { readonly url: string; readonly fails?: string };
  if (fails !== undefined) throw new Error(fails);
  return {
    recognizer: openVosk({
      url,
      apiKey: null,
      model: null,
      language: null,
      clock,
      logger: pino({ level: 'silent' }),
    }),
    detector: new ToneDetector(),
  };
});
