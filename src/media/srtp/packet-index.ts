const SEQUENCE_VALUES = 0x1_0000;
const HALF = SEQUENCE_VALUES / 2;
const ROC_VALUES = 0x1_0000_0000;

/** Index of a packet: 2^16 times the roll-over counter, plus the sequence number (RFC 3711 3.3.1). */
export function packetIndex(roc: number, sequence: number): number {
  return roc * SEQUENCE_VALUES + sequence;
}

/** The roll-over counter in an index. */
export function rocOf(index: number): number {
  return Math.floor(index / SEQUENCE_VALUES);
}

/**
 * The index that a packet most likely has, next to the highest one that was authenticated (RFC 3711 3.3.1, appendix A).
 * Null where it would be before the first roll-over counter or behind the last: no packet has such an index.
 */
export function estimateIndex(highest: number, sequence: number): number | null {
  const roc = rocOf(highest);
  const last = highest % SEQUENCE_VALUES;
  let guess = roc;
  if (last < HALF) {
    if (sequence - last > HALF) guess = roc - 1;
  } else if (last - HALF > sequence) guess = roc + 1;
  return guess < 0 || guess >= ROC_VALUES ? null : packetIndex(guess, sequence);
}
