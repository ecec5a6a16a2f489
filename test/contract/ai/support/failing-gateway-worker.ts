// This is the gateway's thread, but it fails for callers whose names ask for it.
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', ({ call }: { call?: { from: string } }) => {
  if (call?.from === 'throw') throw new Error('trouble as ordered');
  if (call?.from === 'exit') process.exit(3);
  if (call?.from === 'hang') for (;;);
});
await import('../../../../src/composition/ai-gateway-worker.ts'); // the listener above must run first
