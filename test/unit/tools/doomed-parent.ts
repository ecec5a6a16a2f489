// This program starts a second one, which starts a third. It prints their ids, and ends when told to.
import { spawnGuarded } from '../../tools/guarded-child.ts';

const child = spawnGuarded('/bin/sh', ['-c', 'sleep 600 & echo "$$ $!"; wait'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
child.stdout?.on('data', (text: Buffer) => process.stdout.write(text));
process.stdin.once('data', () => {
  throw new Error('as it was told to');
});
