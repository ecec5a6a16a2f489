import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';

const CHILD = fileURLToPath(new URL('append-until-killed.ts', import.meta.url));
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-own-files-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function open(file: string): Promise<DatabaseStore> {
  return await DatabaseStore.open({
    database: { kind: 'sqlite', file },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
}

function modesIn(where: string): Record<string, string> {
  return Object.fromEntries(readdirSync(where).map((name) => [name, modeOf(join(where, name))]));
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('SQLite: only one process has a database, by whatever path', () => {
  it('by a symbolic link to the file', async () => {
    const store = await open(join(directory, 'calls.db'));
    symlinkSync('calls.db', join(directory, 'link.db'));
    await expect(open(join(directory, 'link.db'))).rejects.toMatchObject({ code: 'locked' });
    await store.close();
  });

  it('by a symbolic link to its directory', async () => {
    mkdirSync(join(directory, 'real'));
    symlinkSync('real', join(directory, 'link'));
    const store = await open(join(directory, 'link', 'calls.db'));
    await expect(open(join(directory, 'real', 'calls.db'))).rejects.toMatchObject({ code: 'locked' });
    expect(readdirSync(join(directory, 'real'))).toContain('calls.db.lock');
    await store.close();
  });

  it('by a symbolic link that pointed at nothing when the first came', async () => {
    symlinkSync('new/calls.db', join(directory, 'link.db'));
    const store = await open(join(directory, 'link.db'));
    await expect(open(join(directory, 'new', 'calls.db'))).rejects.toMatchObject({ code: 'locked' });
    await store.close();
  });

  it('a hard link is refused, also to the one who comes first', async () => {
    const file = join(directory, 'calls.db');
    const store = await open(file);
    linkSync(file, join(directory, 'hard.db'));
    const refused = { code: 'open', message: expect.stringContaining('hard.db has 2 hard links') as string };
    await expect(open(join(directory, 'hard.db'))).rejects.toMatchObject(refused);
    await store.close();
    await expect(open(join(directory, 'hard.db'))).rejects.toMatchObject(refused);
    rmSync(join(directory, 'hard.db'));
    await (await open(file)).close();
  });
});

describe('SQLite: only its owner may read a database (SECURITY.md)', () => {
  it('with no umask at all: 0600 for every file, 0700 for the directories', async () => {
    const run = `umask 0; exec "$0" "$@"`;
    const database = { kind: 'sqlite', file: join(directory, 'a', 'b', 'calls.db') };
    const args = ['-c', run, process.execPath, CHILD, JSON.stringify({ database }), '1', '1'];
    const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      child.stdout.resume();
      expect([modeOf(join(directory, 'a')), modeOf(join(directory, 'a', 'b'))]).toEqual(['700', '700']);
      const names = ['', '-shm', '-wal', '.lock', '.lock-journal', '.owner'].map((end) => `calls.db${end}`);
      const modes = modesIn(join(directory, 'a', 'b'));
      expect(names).toEqual(expect.arrayContaining(Object.keys(modes)));
      expect(Object.keys(modes)).toEqual(expect.arrayContaining(['calls.db', 'calls.db-wal', 'calls.db.owner']));
      expect(new Set(Object.values(modes))).toEqual(new Set(['600']));
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
  });

  it('a file that others could read is closed to them, and its directory is left alone', async () => {
    const file = join(directory, 'calls.db');
    await (await open(file)).close();
    writeFileSync(`${file}.owner`, '');
    for (const end of ['', '.lock', '.owner']) chmodSync(`${file}${end}`, 0o644);
    chmodSync(directory, 0o755);
    const store = await open(file);
    expect(new Set(Object.values(modesIn(directory)))).toEqual(new Set(['600']));
    expect(modeOf(directory)).toBe('755');
    await store.close();
  });
});
