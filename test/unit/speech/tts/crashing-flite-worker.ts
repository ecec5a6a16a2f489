// This is the Flite worker with a fault built in. It dies in the midst of a text that says so.
import { parentPort } from 'node:worker_threads';

// This import comes first, because messages flow as soon as somebody listens.
await import('../../../../src/speech/tts/flite/flite-worker.ts');
parentPort?.on('message', ({ text }: { text: string }) => {
  if (text === 'exit now') process.exit(3);
  if (text === 'throw now') throw new Error('fault of the worker');
});
