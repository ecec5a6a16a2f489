/** RFC 3550 6.2: "the RECOMMENDED value for a fixed minimum is 5 seconds"; half of it before the first packet. */
const MINIMUM_MS = 5_000;
/** RFC 3550 A.7: e - 3/2, which makes up for timer reconsideration. */
const COMPENSATION = Math.E - 1.5;
/** RFC 3550 6.2: a quarter of the RTCP bandwidth is for those that send. */
const SENDERS_SHARE = 0.25;

/** What the next interval depends on. */
export interface IntervalInput {
  readonly members: number;
  readonly senders: number;
  readonly weSend: boolean;
  /** Octets a second that all of RTCP may take: 5 % of the session's. */
  readonly bytesPerSecond: number;
  /** Mean size of the compound packets, IP and UDP headers included. */
  readonly averageBytes: number;
  /** No RTCP has been sent yet. */
  readonly initial: boolean;
  /** From 0 on, below 1. */
  readonly random: number;
}

/** Milliseconds until the next RTCP packet (RFC 3550 6.3.1 and A.7). */
export function rtcpIntervalMs(input: IntervalInput): number {
  const { members, senders, weSend, averageBytes, initial, random } = input;
  let { bytesPerSecond } = input;
  let sharing = members;
  if (senders <= members * SENDERS_SHARE) {
    bytesPerSecond *= weSend ? SENDERS_SHARE : 1 - SENDERS_SHARE;
    sharing = weSend ? senders : members - senders;
  }
  const fairMs = (averageBytes * sharing * 1_000) / bytesPerSecond;
  const lastingMs = Math.max(fairMs, initial ? MINIMUM_MS / 2 : MINIMUM_MS);
  // RFC 3550 6.3.1: "uniformly distributed between 0.5 and 1.5 times the deterministic calculated interval"
  return (lastingMs * (random + 0.5)) / COMPENSATION;
}
