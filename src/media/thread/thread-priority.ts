import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { messageOf } from '../../shared/message-of.ts';

/** The media thread's niceness. It goes before all else that wants the CPU, but behind what the system runs at -20. */
export const MEDIA_NICENESS = -10;

/**
 * Gives the calling thread a niceness of its own, so that audio goes on in time while other threads and processes
 * compete for the CPU. On Linux each thread has one (setpriority(2), NOTES); less than 0 takes CAP_SYS_NICE or
 * RLIMIT_NICE (`LimitNICE=` of systemd, `--cap-add=SYS_NICE` of Docker).
 *
 * @returns null if it was done; otherwise why not. Audio works without it.
 */
export function raiseThreadPriority(niceness = MEDIA_NICENESS): string | null {
  try {
    // "/proc/thread-self" leads to "<pid>/task/<tid>" of the thread that asks (proc(5)).
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, niceness);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
