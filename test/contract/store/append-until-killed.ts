import { pino } from 'pino';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import type { DatabaseStoreOptions } from '../../../src/store/index.ts';
import { sampleBatch, sampleCall } from './journal-samples.ts';

// This program appends to several calls at once, for ever, and prints `call sequence` when an entry was acknowledged.
// The test kills it. Usage: node append-until-killed.ts STORE RUN CALLS, where STORE is JSON: the database, and the spool.

const [place = '', run = '', calls = ''] = process.argv.slice(2);
const store = await DatabaseStore.open({
  ...(JSON.parse(place) as Pick<DatabaseStoreOptions, 'database' | 'spool'>),
  clock: new SystemClock(),
  logger: pino({ level: 'silent' }),
});

async function appendForEver(id: string): Promise<never> {
  for (let sequence = 1; ; sequence += 1) {
    await store.append(sampleBatch(sampleCall(id), sequence));
    // Node writes to a pipe at once, not into a buffer that dies with the process (Node: process I/O).
    process.stdout.write(`${id} ${sequence}\n`);
  }
}

await Promise.all(Array.from({ length: Number(calls) }, (_, index) => appendForEver(`run-${run}-call-${index}`)));
