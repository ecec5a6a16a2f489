/**
 * How far the 32-bit timestamp `to` is ahead of `from`, negative where it is behind: the shorter way round the wrap
 * (RFC 3550 5.1: timestamps wrap; RFC 1982 serial number arithmetic).
 */
export function timestampDistance(from: number, to: number): number {
  return (to - from) | 0;
}

/** How far the 16-bit sequence number `to` is ahead of `from`, negative where it is behind (RFC 3550 A.1). */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}
