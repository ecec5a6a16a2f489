// A thread that asks for real-time priority and tells what came of it.
import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { raiseThreadPriority, REALTIME } from '../../../../src/media/thread/index.ts';

const obstacle = raiseThreadPriority(REALTIME.gateway);
const thread = readlinkSync('/proc/thread-self').split('/').at(-1)!;
const scheduling = execFileSync('chrt', ['--pid', thread], { encoding: 'utf8' });
const child = execFileSync('sh', ['-c', 'chrt --pid $$'], { encoding: 'utf8' });
parentPort!.postMessage({ obstacle, scheduling, child });
