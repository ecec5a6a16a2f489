import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Spool } from '../../../src/store/spool/index.ts';
import { spawnGuarded } from '../../tools/guarded-child.ts';

const RUNS = 8;
const CHILD = fileURLToPath(new URL('spool-until-killed.ts', import.meta.url));

/** Lets a child append from `first` on until it has acknowledged `count` things, then kills it. */
async function appendAndKill(
  directory: string,
  first: number,
  count: number,
): Promise<{ readonly appended: number; readonly dropped: number }> {
  const child = spawnGuarded(process.execPath, [CHILD, directory, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
  const exited = once(child, 'exit');
  let [appended, dropped, lines] = [first - 1, 0, 0];
  // The test reads all that the child had printed when it died, because all of it was acknowledged.
  for await (const line of createInterface({ input: child.stdout! })) {
    const [what, number] = line.split(' ');
    if (what === 'appended') appended = Number(number);
    else dropped += Number(number);
    lines += 1;
    if (lines === count) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return { appended, dropped };
}

test('a spool has every acknowledged record after kill -9, at whatever moment, in order and without a gap', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'warmbridge-spool-'));
  try {
    let [next, dropped] = [0, 0];
    for (let run = 0; run < RUNS; run += 1) {
      const count = 1 + Math.floor(Math.random() * 300);
      const told = await appendAndKill(directory, next, count);
      dropped += told.dropped;
      const spool = Spool.open({ directory, maxBytes: 50_000_000 });
      const numbers = spool.peek(Infinity, Infinity)?.records.map((record) => Number.parseInt(record.toString(), 10)) ?? []; // prettier-ignore
      spool.close();
      const oldest = numbers[0] ?? next;
      expect(numbers).toEqual(numbers.map((_, index) => oldest + index));
      // What was being appended or dropped when it died may have been: at most a group, which was not acknowledged.
      const last = numbers.at(-1) ?? -1;
      expect(last).toBeGreaterThanOrEqual(told.appended);
      expect(last).toBeLessThanOrEqual(told.appended + 7);
      expect(oldest).toBeGreaterThanOrEqual(dropped);
      expect(oldest).toBeLessThanOrEqual(dropped + 5);
      [next, dropped] = [last + 1, oldest];
    }
    expect(next).toBeGreaterThan(RUNS);
  } finally {
    await rm(directory, { recursive: true });
  }
}, 60_000);
