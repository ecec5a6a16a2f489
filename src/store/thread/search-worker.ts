import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../shared/message-of.ts';
import type { DatabaseOptions } from '../tables/journal-database.ts';
import { Statements } from '../sqlite/statements.ts';
import { TranscriptTable } from '../tables/transcript-table.ts';
import type { TranscriptPage, TranscriptRequest } from '../tables/transcript-table.ts';

// The thread of searches. It has a connection of its own that only reads (WAL), so that no write waits for a search.

/** What a search came to. */
export type SearchAnswer = { readonly page: TranscriptPage } | { readonly fault: string };

if (parentPort === null) throw new Error('search-worker.ts runs in a worker thread only');
const port = parentPort;
const { file, busyTimeoutMs } = workerData as Pick<DatabaseOptions, 'file' | 'busyTimeoutMs'>;
const transcripts = new TranscriptTable(
  new Statements(new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs })),
);
port.on('message', (request: TranscriptRequest) => {
  let answer: SearchAnswer;
  try {
    answer = { page: transcripts.search(request) };
  } catch (error) {
    answer = { fault: messageOf(error) };
  }
  port.postMessage(answer);
});
