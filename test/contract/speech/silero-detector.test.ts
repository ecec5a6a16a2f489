import { pino } from 'pino';
import { describe } from 'vitest';
import { messageOf } from '../../../src/shared/message-of.ts';
import { SileroDetector } from '../../../src/speech/vad/silero-detector.ts';
import { findSileroModel, loadOnnxRuntime } from '../../../src/speech/vad/silero-model.ts';
import { voiceDetectorContract } from './voice-detector-contract.ts';

const MODELS = '/nowhere';
const missing = await findSileroModel(MODELS)
  .then(() => void loadOnnxRuntime())
  .then(
    () => null,
    (error: unknown) => messageOf(error),
  );

describe.skipIf(missing !== null)(`SileroDetector${missing === null ? '' : ` (${missing})`}`, () => {
  voiceDetectorContract((clock) => SileroDetector.open(MODELS, clock, pino({ level: 'silent' })), {
    foundInNoise: 0.9,
    knowsMusic: true,
  });
});
