// The file thread reads prompts and writes recordings, so that neither disk nor resampling holds up audio or
// signalling.
import { parentPort } from 'node:worker_threads';
import { ThreadServer } from '../thread/index.ts';
import { FileLoop } from './file-loop.ts';
import type { FileCommand, RecordingTold } from './messages.ts';

if (parentPort === null) throw new Error('file-worker.ts runs as a worker thread only');
const server = new ThreadServer<RecordingTold>(parentPort);
const loop = new FileLoop((recording, error, lostMs) => {
  server.tell({ recording, error, lostMs });
});
server.serve(loop.requests, (command) => {
  loop.connectMedia((command as FileCommand).port);
});
