import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from '../../../../src/store/spool/disk.ts';
import { MACHINE_DISK } from '../../../../src/store/spool/disk.ts';
import type { Spool } from '../../../../src/store/spool/index.ts';

/** The machine's disk, which does not wait for what only a power cut would show. */
export const HASTY_DISK: Disk = { ...MACHINE_DISK, sync: () => undefined, syncDirectory: () => undefined };

/** The names of the segments of a spool, in order. */
export function segmentsIn(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.spool'))
    .toSorted();
}

export function octetsOf(directory: string, segment: string): number {
  return statSync(join(directory, segment)).size;
}

/** Takes all records out, a few at a time. */
export function drain(spool: Spool, atOnce = 3): string[] {
  const all: string[] = [];
  for (let batch = spool.peek(atOnce, 1_000); batch !== null; batch = spool.peek(atOnce, 1_000)) {
    all.push(...batch.records.map(String));
    spool.drop(batch.token);
  }
  return all;
}

/** What is in a spool, which stays. */
export function contentOf(spool: Spool): string[] {
  return spool.peek(Infinity, Infinity)?.records.map(String) ?? [];
}
