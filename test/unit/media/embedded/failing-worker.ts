// This is the media thread, but it fails for legs whose names ask for it.
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', (messages: readonly { leg?: string }[]) => {
  const names = messages.map(({ leg }) => leg);
  if (names.includes('throw')) throw new Error('trouble as ordered');
  if (names.includes('exit')) process.exit(3);
  if (names.includes('hang')) for (;;);
});
await import('../../../../src/media/embedded/media-worker.ts'); // the listener above must run first
