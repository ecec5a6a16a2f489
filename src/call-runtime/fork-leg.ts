import type { LegId } from '../ports/ids.ts';
import type { ForkOptions, MediaFork, MediaRoom, RtpAddress } from '../ports/media.ts';
import { within } from '../shared/within.ts';
import type { Wait } from '../shared/within.ts';

/**
 * Forks a leg's audio. A fork that comes when nobody waits for it any more is ended.
 * @throws MediaError as {@link MediaRoom.fork} does
 * @throws DeadlineError if the engine takes longer, or the wait is given up
 */
export function forkLeg(
  room: MediaRoom,
  leg: LegId,
  to: RtpAddress,
  wait: Pick<Wait<MediaFork>, 'clock' | 'ms' | 'signal'>,
  options?: ForkOptions,
): Promise<MediaFork> {
  return within({ ...wait, who: 'the media engine', late: dropFork }, () => room.fork(leg, to, options));
}

/** Ends a fork, and waits for nothing. The end of the leg, or of the room, ends the fork where this fails. */
export function dropFork(fork: MediaFork): void {
  void fork.end().catch(() => undefined);
}
