// The thread of a Metronome wakes up every 20 ms like any media loop, does nothing, and notes when it woke.
import { parentPort } from 'node:worker_threads';
import { raiseThreadPriority, REALTIME } from '../../src/media/thread/index.ts';
import { nowMs } from './take.ts';

raiseThreadPriority(REALTIME.party);
let times: number[] = [];
let due = nowMs() + 20;

function run(): void {
  times.push(nowMs());
  due += 20;
  setTimeout(run, Math.max(0, due - nowMs()));
}
setTimeout(run, 20);

parentPort!.on('message', () => {
  parentPort!.postMessage(times);
  times = times.slice(-1);
});
