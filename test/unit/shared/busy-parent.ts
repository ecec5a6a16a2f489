// A parent whose child is busy for ever. It tells the child's number.
import { fork } from 'node:child_process';

const child = fork(new URL('./busy-child.ts', import.meta.url), { execArgv: [] });
child.on('message', () => process.stdout.write(`${child.pid}\n`));
