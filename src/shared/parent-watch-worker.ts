// The thread that watches whether the parent of its process is there. See end-with-parent.ts.
import { workerData } from 'node:worker_threads';
import { SystemClock } from './system-clock.ts';

const POLL_MS = 500;
const PARENT = workerData as number;
const CLOCK = new SystemClock();

function look(): void {
  // A process that lost its parent gets another one.
  if (process.ppid !== PARENT) process.kill(process.pid, 'SIGKILL');
  CLOCK.schedule(POLL_MS, look);
}

look();
