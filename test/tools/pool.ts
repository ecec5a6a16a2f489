/** How many test files may run at the same time, at most. */
export const MOST_POOLS = 4;

/** Which of the test files that run at the same time this is, from 0 on. Each has ports of its own. */
export function poolIndex(): number {
  const id = Number(process.env['VITEST_POOL_ID'] ?? 1);
  return (id - 1) % MOST_POOLS;
}
