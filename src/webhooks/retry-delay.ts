const FIRST_MS = 1_000;
const MOST_MS = 3_600_000;
/** Part of a delay that chance decides, so that what failed together does not come back together. */
const JITTER = 0.5;

/**
 * How long a delivery waits after its failures: one second, then twice as long each time up to an hour, a quarter more
 * or less by chance.
 * @param failures 1 after the first
 * @param retryAfterMs what the receiver asked for, which counts up to an hour; null: nothing
 * @param random from 0 to 1
 */
export function retryDelayMs(failures: number, retryAfterMs: number | null, random: number): number {
  const growing = Math.min(FIRST_MS * 2 ** (failures - 1), MOST_MS);
  const jittered = growing * (1 - JITTER / 2 + JITTER * random);
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, MOST_MS));
}
