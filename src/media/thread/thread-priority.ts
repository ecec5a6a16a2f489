import { execFileSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import { messageOf } from '../../shared/message-of.ts';

/** Where real-time priority is not to be had: before all else that wants the CPU, but behind what runs at -20. */
const MEDIA_NICENESS = -10;
/** `chrt` is there within milliseconds, or the machine is in trouble. */
const CHRT_TIMEOUT_MS = 2_000;

/** Real-time priorities of threads with audio: low ones (1 to 99), as telephony servers have. */
export const REALTIME = {
  media: 10,
  /** The gateway takes in what strangers send. The engine goes before it. */
  gateway: 9,
  /** Parties of tests and benches. */
  party: 8,
} as const;

/**
 * Gives the calling thread real-time priority (SCHED_RR, sched(7)), so that audio goes on in time while other threads
 * and processes compete for the CPU; niceness does not help where the kernel groups processes by session
 * (`sched_autogroup_enabled`). On Linux each thread has its own. It takes CAP_SYS_NICE, or RLIMIT_RTPRIO and RLIMIT_NICE
 * (`LimitRTPRIO=` and `LimitNICE=` of systemd, `--cap-add=SYS_NICE` of Docker), and `chrt` of util-linux. On a machine
 * with one core it is not taken, since signalling would have to wait for audio.
 *
 * @returns null if it was done; otherwise why not. It has a better niceness then, where that is allowed.
 */
export function raiseThreadPriority(priority: number = REALTIME.media): string | null {
  try {
    const thread = callingThread();
    setPriority(thread, MEDIA_NICENESS);
    if (availableParallelism() < 2) return 'there is one core';
    // What the thread starts has normal priority.
    const args = ['--rr', '--reset-on-fork', '--pid', String(priority), String(thread)];
    execFileSync('chrt', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: CHRT_TIMEOUT_MS });
    return null;
  } catch (error) {
    return messageOf(error).trim();
  }
}

/** Gives the calling thread a niceness. Gives why it could not be done, or null. */
export function setThreadNiceness(niceness: number): string | null {
  try {
    setPriority(callingThread(), niceness);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function callingThread(): number {
  // "/proc/thread-self" leads to "<pid>/task/<tid>" of the thread that asks (proc(5)).
  return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
}
