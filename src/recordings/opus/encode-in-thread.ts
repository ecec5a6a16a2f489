import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Encoded, EncodeOrder } from './encode-file.ts';
import type { EncodeAnswer } from './encode-worker.ts';

/**
 * Encodes a WAV file to Ogg Opus in a thread of its own; see {@link encodeFile}.
 * @param signal ends it. What is written then has no name that anybody looks for
 * @throws Error; AbortError by `signal`
 */
export async function encodeInThread(order: EncodeOrder, signal: AbortSignal): Promise<Encoded | null> {
  const worker = new Worker(new URL('./encode-worker.ts', import.meta.url), {
    workerData: order,
    name: 'opus',
    env: {},
  });
  try {
    const exit = once(worker, 'exit', { signal }).then((): never => {
      throw new Error('the encoder ended without an answer');
    });
    const answered = once(worker, 'message', { signal });
    exit.catch(() => undefined);
    const [answer] = (await Promise.race([answered, exit])) as [EncodeAnswer];
    if ('fault' in answer) throw new Error(answer.fault);
    return answer.encoded;
  } finally {
    await worker.terminate();
  }
}
