import { setPriority } from 'node:os';
import type { Report } from './report.ts';

/** A packet that the phones send later than the next one is due is a gap of their own making. */
export const LIMIT_LATE_MS = 20;
/** Of the thread that has the phones' voices: that of the product's media thread, since telephones would not wait for it. */
export const VOICES_NICENESS = -10;
/** Of the generator: before the product's main thread, and behind its media thread. */
export const PHONES_NICENESS = -5;

/** Runs something with the generator before what it measures, where this process may have that. */
export async function withPriority<Value>(report: Report, run: () => Promise<Value>): Promise<Value> {
  if (!setNiceness(PHONES_NICENESS))
    report.progress('the generator runs at normal priority: it competes with what it measures');
  try {
    return await run();
  } finally {
    setNiceness(0); // what is started next would inherit it
  }
}

function setNiceness(niceness: number): boolean {
  try {
    setPriority(niceness);
    return true;
  } catch {
    return false;
  }
}
