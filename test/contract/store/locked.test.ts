import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { spawnGuarded } from '../../tools/guarded-child.ts';

const CHILD = fileURLToPath(new URL('append-until-killed.ts', import.meta.url));

async function open(file: string): Promise<DatabaseStore> {
  return await DatabaseStore.open({
    database: { kind: 'sqlite', file },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
}

test('SQLite: one process alone has a database; the other is told which, and a killed one leaves nothing', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'warmbridge-locked-'));
  const file = join(directory, 'test.db');
  const child = spawnGuarded(
    process.execPath,
    [CHILD, JSON.stringify({ database: { kind: 'sqlite', file } }), '1', '1'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  try {
    await once(child.stdout!, 'data');
    child.stdout!.resume();
    await expect(open(file)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringMatching(
        new RegExp(`test\\.db: it is in use by process ${String(child.pid)}, started at \\d{4}-\\d\\d-\\d\\dT`),
      ) as string,
    });
    child.kill('SIGKILL');
    await exited;
    const store = await open(file);
    await expect(open(file)).rejects.toMatchObject({
      message: expect.stringContaining(`process ${String(process.pid)},`) as string,
    });
    await store.close();
    await (await open(file)).close();
    expect(await readdir(directory)).not.toContain('test.db.owner');
  } finally {
    child.kill('SIGKILL');
    await exited;
    await rm(directory, { recursive: true });
  }
});
