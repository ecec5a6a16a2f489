import { Spool } from '../../../src/store/spool/index.ts';

// This program appends groups of records to a spool for ever, drops the oldest at times, and prints `appended NUMBER` and
// `dropped COUNT` when that was acknowledged. The test kills it. Usage: node spool-until-killed.ts DIRECTORY FIRST

const [directory = '', first = ''] = process.argv.slice(2);
const spool = Spool.open({ directory, maxBytes: 50_000_000, segmentBytes: 20_000 });

for (let number = Number(first), round = 0; ; round += 1) {
  const records = Array.from({ length: 1 + (round % 7) }, () => `${number++} `.padEnd((round * 37) % 900, '.'));
  spool.append(records);
  // Node writes to a pipe at once, not into a buffer that dies with the process (Node: process I/O).
  process.stdout.write(`appended ${number - 1}\n`);
  if (round % 3 !== 0) continue;
  const oldest = spool.peek(5, 4_000);
  if (oldest === null) continue;
  spool.drop(oldest.token);
  process.stdout.write(`dropped ${oldest.records.length}\n`);
}
