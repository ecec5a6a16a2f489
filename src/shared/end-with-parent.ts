import { Worker } from 'node:worker_threads';
import { programFile } from './package-files.ts';

/**
 * Ends this process when its parent is gone, also where native code or a loop keeps it from seeing `disconnect`. A thread
 * watches, and sends SIGKILL. It does not keep the process alive.
 */
export function endWithParent(): void {
  const watch = new Worker(programFile('./parent-watch-worker.ts', import.meta.url), {
    workerData: process.ppid,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  // Without it the process ends by `disconnect` still, as soon as it is not busy.
  watch.on('error', () => undefined);
  watch.unref();
}
