import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { asFault } from './fault.ts';
import { openStore } from './open-store.ts';
import type { FromWorker, Numbered, WorkerData } from './protocol.ts';
import { StoreServer } from './store-server.ts';

// The store's thread, where an fsync takes its time and never holds up signalling.

async function start(port: MessagePort, data: WorkerData): Promise<void> {
  const post = (message: FromWorker): void => port.postMessage(message);
  try {
    const store = await openStore(data, post);
    const server = new StoreServer({
      maxGroup: data.maxGroup,
      commit: store.commit,
      answer: async (question) => {
        const answer = await store.answer(question);
        if (question.kind === 'close') {
          try {
            await store.close();
          } finally {
            // What was posted is delivered before.
            setImmediate(() => port.close());
          }
        }
        return answer;
      },
      reply: (replies) => post({ kind: 'replies', replies }),
    });
    port.on('message', (first: readonly Numbered[]) => {
      for (let next: readonly Numbered[] | null = first; next !== null; next = taken(port)) server.take(next);
    });
    post({ kind: 'opened' });
  } catch (error) {
    post({ kind: 'failed', fault: asFault(error, 'open') });
    port.close();
  }
}

/** The next requests that wait already; null if none do. */
function taken(port: MessagePort): readonly Numbered[] | null {
  const received = receiveMessageOnPort(port) as { message: readonly Numbered[] } | undefined;
  return received?.message ?? null;
}

if (parentPort === null) throw new Error('store-worker.ts runs in a worker thread only');
void start(parentPort, workerData as WorkerData);
