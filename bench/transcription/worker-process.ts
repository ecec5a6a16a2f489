// A worker as the program has it, with a recognizer whose cost is known.
import { pino } from 'pino';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { openVoiceDetector } from '../../src/speech/vad/index.ts';
import { serveTranscription } from '../../src/transcription/index.ts';
import { FixedCostRecognizer } from './fixed-cost-recognizer.ts';

/** The settings of a worker. */
export interface WorkerSettings {
  readonly cost: number;
  readonly models: string;
}

const clock = new SystemClock();
serveTranscription(process, clock, async (settings) => {
  const { cost, models } = settings as WorkerSettings;
  const logger = pino({ level: 'silent' });
  return { recognizer: new FixedCostRecognizer(cost), detector: await openVoiceDetector({ models, logger, clock }) };
});
