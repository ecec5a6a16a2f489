import { parentPort, workerData } from 'node:worker_threads';
import { setThreadNiceness } from '../../media/thread/index.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { Encoded, EncodeOrder } from './encode-file.ts';
import { encodeFile } from './encode-file.ts';

// A thread for one file, which takes the CPU when nothing else wants it.

/** What came of an order. */
export type EncodeAnswer = { readonly encoded: Encoded | null } | { readonly fault: string };

const LOWEST = 19;

if (parentPort === null) throw new Error('encode-worker.ts runs in a worker thread only');
setThreadNiceness(LOWEST);
let answer: EncodeAnswer;
try {
  answer = { encoded: await encodeFile(workerData as EncodeOrder) };
} catch (error) {
  answer = { fault: messageOf(error) };
}
parentPort.postMessage(answer);
