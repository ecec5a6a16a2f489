/** An agent who was not reached so often in a row is left alone. */
const FAILURES = 3;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 600_000;

/** How long an agent is left alone who was not reached so often in a row; 0: not at all. Each failure more doubles it. */
export function pauseAfter(failures: number): number {
  if (failures < FAILURES) return 0;
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - FAILURES, 10));
}
