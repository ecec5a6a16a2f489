const FIRST_MS = 500;
const MAX_MS = 10_000;
/** So much of it is left to chance, so that not all browsers come back at once. */
const SPREAD = 0.25;

/**
 * How long to wait before a connection is tried again, in ms: 0.5 s, and twice as long each time, up to 10 s.
 * @param tries how often it was tried in vain, from 0
 * @param chance 0 to 1
 */
export function backoffMs(tries: number, chance: number): number {
  const whole = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(Math.max(0, tries), 16));
  return Math.round(whole * (1 - SPREAD * Math.min(1, Math.max(0, chance))));
}
