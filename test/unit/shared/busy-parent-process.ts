// A parent whose child is busy for ever. It tells the child's number.
import { fork } from 'node:child_process';

const [program = '', ...args] = process.argv.slice(2);
const child = fork(program, args, { execArgv: [] });
process.stdout.write(`${child.pid}\n`);
