// The media thread: all RTP of the engine. See media-loop.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { SystemClock } from '../../shared/system-clock.ts';
import { raiseThreadPriority, ThreadServer } from '../thread/index.ts';
import { MediaLoop } from './media-loop.ts';
import type { MediaCommand, MediaThreadOptions, MediaTold } from './messages.ts';

if (parentPort === null) throw new Error('media-worker.ts runs as a worker thread only');
const server = new ThreadServer<MediaTold>(parentPort);
const obstacle = raiseThreadPriority();
if (obstacle !== null) server.log('debug', 'the media thread has no real-time priority', { reason: obstacle });
const loop = new MediaLoop(workerData as MediaThreadOptions, new SystemClock(), server);
server.serve(loop.requests, (command) => {
  loop.command(command as MediaCommand);
});
