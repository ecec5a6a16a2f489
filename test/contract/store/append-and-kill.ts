import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { DatabaseStoreOptions } from '../../../src/store/index.ts';
import { spawnGuarded } from '../../tools/guarded-child.ts';

const CALLS = 5;
const CHILD = fileURLToPath(new URL('append-until-killed.ts', import.meta.url));

/**
 * Lets a child append until it has acknowledged `count` entries, then kills it. Returns the last sequence of each call.
 * @param onAcknowledged is told how many it has
 */
export async function appendAndKill(
  place: Pick<DatabaseStoreOptions, 'database' | 'spool'>,
  run: number,
  count: number,
  onAcknowledged: (acknowledged: number) => void = () => undefined,
): Promise<Map<string, number>> {
  const child = spawnGuarded(process.execPath, [CHILD, JSON.stringify(place), String(run), String(CALLS)], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
  const exited = once(child, 'exit');
  const last = new Map<string, number>();
  let acknowledged = 0;
  // The test reads all that the child had printed when it died, because all of it was acknowledged.
  for await (const line of createInterface({ input: child.stdout! })) {
    const [id = '', sequence = ''] = line.split(' ');
    last.set(id, Number(sequence));
    acknowledged += 1;
    onAcknowledged(acknowledged);
    if (acknowledged === count) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return last;
}
