// flite.test.ts runs this as a child process and reads its terminal output. Voice awb with these words makes Flite
// print notes of its own.
import { pino } from 'pino';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { FliteTextToSpeech } from '../../../../src/speech/tts/flite/index.ts';

const engine = new FliteTextToSpeech({
  logger: pino(),
  clock: new SystemClock(),
});
await engine.synthesize('Hello there, how are you?', 'awb', process.argv[2] ?? '', new AbortController().signal);
await engine.close();
