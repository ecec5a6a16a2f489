// Run as a child process by flite.test.ts, which looks at what appears on the terminal. Voice awb with words that make
// Flite print notes of its own.
import { pino } from 'pino';
import { FliteTextToSpeech } from '../../../../src/speech/tts/flite/index.ts';

const engine = new FliteTextToSpeech({
  logger: pino(),
  clock: {
    now: () => performance.now(),
    schedule: (delayMs, task) => ({ id: setTimeout(task, delayMs) }),
    cancel: ({ id }) => {
      clearTimeout(id as NodeJS.Timeout);
    },
  },
});
await engine.synthesize('Hello there, how are you?', 'awb', process.argv[2] ?? '', new AbortController().signal);
await engine.close();
