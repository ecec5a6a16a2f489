import { readdirSync, readFileSync } from 'node:fs';

/** Length of a clock tick of /proc on all Linux systems that Node runs on (sysconf(_SC_CLK_TCK) is 100). */
const TICK_MS = 10;

/** CPU time of each thread of a process so far (proc(5): utime and stime), in milliseconds. */
export function threadCpuMs(pid: number): Map<string, number> {
  const times = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const stat = statOf(pid, thread);
    if (stat === null) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    times.set(thread, (Number(fields[11]) + Number(fields[12])) * TICK_MS);
  }
  return times;
}

/** Null for a thread that has ended meanwhile. */
function statOf(pid: number, thread: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
  } catch {
    return null;
  }
}

/** CPU time of the busiest thread between two readings. */
export function busiestThreadMs(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  return Math.max(0, ...[...after].map(([thread, ms]) => ms - (before.get(thread) ?? 0)));
}
