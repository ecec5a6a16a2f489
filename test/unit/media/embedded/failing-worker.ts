// This is the media thread, but it fails for legs whose names ask for it.
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', (message: { leg?: string }) => {
  if (message.leg === 'throw') throw new Error('trouble as ordered');
  if (message.leg === 'exit') process.exit(3);
  if (message.leg === 'hang') for (;;);
});
await import('../../../../src/media/embedded/media-worker.ts'); // the listener above must run first
