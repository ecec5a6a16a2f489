import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../shared/message-of.ts';
import { openToRead } from '../open-database.ts';
import type { DatabaseTarget } from '../sql/database.ts';
import { searchTranscripts } from '../tables/transcript-page.ts';
import type { TranscriptPage, TranscriptRequest } from '../tables/transcript-page.ts';

// The thread of searches. It has a connection of its own that only reads, so that no write waits for a search.

/** What a search came to. */
export type SearchAnswer = { readonly page: TranscriptPage } | { readonly fault: string };

if (parentPort === null) throw new Error('search-worker.ts runs in a worker thread only');
const port = parentPort;
const { database, words } = await openToRead(workerData as DatabaseTarget);

async function search(request: TranscriptRequest): Promise<SearchAnswer> {
  try {
    return { page: await database.reading(async (session) => await searchTranscripts(session, words, request)) };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

port.on('message', (request: TranscriptRequest) => {
  void search(request).then((answer) => port.postMessage(answer));
});
