// This is the gateway's thread, but it fails for callers whose names ask for it.
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', (messages: readonly { call?: { from: string } }[]) => {
  const names = messages.map(({ call }) => call?.from);
  if (names.includes('throw')) throw new Error('trouble as ordered');
  if (names.includes('exit')) process.exit(3);
  if (names.includes('hang')) for (;;);
});
await import('../../../../src/composition/ai-gateway-worker.ts'); // the listener above must run first
