// The media thread, but for legs whose names ask for trouble.
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', (message: { leg?: string }) => {
  if (message.leg === 'throw') throw new Error('trouble as ordered');
  if (message.leg === 'exit') process.exit(3);
  if (message.leg === 'hang') for (;;);
});
await import('../../../../src/media/embedded/media-worker.ts'); // after the listener above, so that it is the first to run
