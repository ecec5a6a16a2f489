import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

let ticksPerSecond: number | null = null;

/** Clock ticks of /proc in a second (`getconf CLK_TCK`). */
function ticks(): number {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticksPerSecond;
}

/** CPU time that a process with all its threads has had, in milliseconds (utime + stime of /proc/PID/stat). */
export function cpuMs(pid: number): number {
  const { utime, stime } = timesOf(pid);
  return ((utime + stime) * 1000) / ticks();
}

/** CPU time of a process, of its child processes that are there now, and of those that have ended, in milliseconds. */
export function treeCpuMs(pid: number): number {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return children.reduce((sum, child) => sum + ofOne(Number(child)), cpuMs(pid) + endedCpuMs(pid));
}

function ofOne(pid: number): number {
  try {
    return cpuMs(pid);
  } catch {
    return 0; // It has ended meanwhile, and counts among those that have.
  }
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}

/** CPU time of those of its child processes that have ended, in milliseconds (cutime + cstime of /proc/PID/stat). */
function endedCpuMs(pid: number): number {
  const { cutime, cstime } = timesOf(pid);
  return ((cutime + cstime) * 1000) / ticks();
}

function timesOf(pid: number): Readonly<Record<'utime' | 'stime' | 'cutime' | 'cstime', number>> {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in parentheses, which may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number);
  return { utime, stime, cutime, cstime };
}

/** Memory of a process in RAM, in KiB (VmRSS of /proc/PID/status). */
export function rssKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Time that all CPUs of the machine together were not idle, in milliseconds (/proc/stat). */
export function machineBusyMs(): number {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.trim().split(/\s+/).map(Number);
  // The fields are user, nice, system, idle, iowait, irq, softirq and steal. Time that a hypervisor took counts as
  // busy.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields;
  return ((user + nice + system + irq + softirq + steal) * 1000) / ticks();
}
