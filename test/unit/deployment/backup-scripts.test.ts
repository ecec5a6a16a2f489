import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postgresMissing, PostgresServer } from '../../tools/postgres-server.ts';
import { has, REPOSITORY } from './nodes.ts';

const POSTGRES = join(REPOSITORY, 'deploy/backup/postgres.sh');
const SQLITE = join(REPOSITORY, 'deploy/backup/sqlite.sh');

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-scripts-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

async function run(script: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn('bash', [script, ...args], { env: { PATH: process.env['PATH'], ...env } });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: (await exit)[0], out, err };
}

/** Puts a program into a folder of PATH that shows its arguments and the password of its environment. */
function stand(bin: string, name: string, also = ''): void {
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $* [$PGPASSWORD]" >> "$SEEN"\n${also}\n`, { mode: 0o755 });
}

const missing = postgresMissing() ?? (has('pg_dump', '--version') ? null : 'pg_dump is not installed');

describe.skipIf(missing !== null)(`postgres.sh${missing === null ? '' : ` (${missing})`}`, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });
  const rows = 20_000;

  async function filled(): Promise<string> {
    const url = await server.createDatabase();
    await server.query(nameOf(url), `
      CREATE TABLE calls (id text PRIMARY KEY, record jsonb NOT NULL);
      CREATE TABLE journal (call_id text NOT NULL REFERENCES calls, sequence int, data bytea, PRIMARY KEY (call_id, sequence));
      INSERT INTO calls SELECT 'c' || n, jsonb_build_object('from', '+1555' || n) FROM generate_series(1, ${rows}) n;
      INSERT INTO journal SELECT 'c' || n, s, sha256((n * s)::text::bytea) FROM generate_series(1, ${rows}) n, generate_series(1, 2) s;`); // prettier-ignore
    return url;
  }
  function nameOf(url: string): string {
    return /@\/(\w+)\?/.exec(url)![1]!;
  }
  /** What a database has, as one text. */
  async function contentOf(url: string): Promise<string> {
    return await server.query(nameOf(url), `SELECT (SELECT md5(string_agg(c::text, ',' ORDER BY id)) FROM calls c), (SELECT md5(string_agg(j::text, ',' ORDER BY call_id, sequence)) FROM journal j)`); // prettier-ignore
  }
  function dumps(): readonly string[] {
    return readdirSync(directory).filter((name) => name.endsWith('.dump'));
  }

  it('what it saved is what it restores, with all constraints, and nobody else may read it', async () => {
    const url = await filled();
    const saved = await run(POSTGRES, ['backup', directory], { WARMBRIDGE_STORE__URL: url });
    expect(saved, saved.err).toMatchObject({ status: 0 });
    const file = saved.out.trim();
    expect(file).toMatch(/warmbridge-\d{8}T\d{6}Z\.dump$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const fresh = await server.createDatabase();
    const restored = await run(POSTGRES, ['restore', file], { WARMBRIDGE_STORE__URL: fresh });
    expect(restored, restored.err).toMatchObject({ status: 0 });
    expect(await contentOf(fresh)).toBe(await contentOf(url));
    await expect(server.query(nameOf(fresh), `INSERT INTO journal VALUES ('nobody', 1, '')`)).rejects.toThrow('foreign key'); // prettier-ignore
  });

  it('while appends go on: whole transactions, from before and during', async () => {
    const url = await filled();
    const stopped = new AbortController();
    const appends = (async () => {
      let n = 0;
      for (; !stopped.signal.aborted; n += 1)
        await server.query(nameOf(url), `BEGIN; INSERT INTO calls VALUES ('late${n}', '{}'); INSERT INTO journal VALUES ('late${n}', 1, ''), ('late${n}', 2, ''); COMMIT`); // prettier-ignore
      return n;
    })();
    const saved = await run(POSTGRES, ['backup', directory], { WARMBRIDGE_STORE__URL: url });
    stopped.abort();
    const appended = await appends;
    expect(saved, saved.err).toMatchObject({ status: 0 });
    // As after a crash: only what was saved counts.
    await server.kill();
    await server.start();
    const fresh = await server.createDatabase();
    await run(POSTGRES, ['restore', saved.out.trim()], { WARMBRIDGE_STORE__URL: fresh });
    const [calls = 0, entries = 0] = (
      await server.query(nameOf(fresh), 'SELECT (SELECT count(*) FROM calls), (SELECT count(*) FROM journal)')
    ).split('|').map(Number); // prettier-ignore
    expect(calls).toBeGreaterThanOrEqual(rows);
    expect(calls).toBeLessThanOrEqual(rows + appended);
    expect(entries).toBe(calls * 2);
  }, 60_000);

  it('restores into no database that has something, and changes nothing of it', async () => {
    const url = await filled();
    const { out } = await run(POSTGRES, ['backup', directory], { WARMBRIDGE_STORE__URL: url });
    const before = await contentOf(url);
    const { status, err } = await run(POSTGRES, ['restore', out.trim()], { WARMBRIDGE_STORE__URL: url });
    expect({ status, err }).toEqual({ status: 1, err: 'the database has 2 tables already; restore into a new one\n' });
    expect(await contentOf(url)).toBe(before);
  });

  it('a dump that was cut off is found by check, and restores nothing', async () => {
    const url = await filled();
    const { out } = await run(POSTGRES, ['backup', directory], { WARMBRIDGE_STORE__URL: url });
    const file = out.trim();
    expect(await run(POSTGRES, ['check', file], {})).toMatchObject({ status: 0 });
    truncateSync(file, Math.floor(statSync(file).size * 0.9));
    expect(await run(POSTGRES, ['check', file], {})).toMatchObject({ status: 1, err: expect.stringContaining('cannot be restored') as string }); // prettier-ignore
    const fresh = await server.createDatabase();
    expect(await run(POSTGRES, ['restore', file], { WARMBRIDGE_STORE__URL: fresh })).toMatchObject({ status: 1 });
    expect(await server.query(nameOf(fresh), 'SELECT count(*) FROM pg_tables WHERE schemaname = $$public$$')).toBe('0');
  });

  it('a backup that fails leaves nothing, and no old one is removed for it', async () => {
    writeFileSync(join(directory, 'warmbridge-20260101T000000Z.dump'), 'old');
    const url = server.url('not_there');
    expect(await run(POSTGRES, ['backup', directory], { WARMBRIDGE_STORE__URL: url, KEEP: '1' })).toMatchObject({ status: 1 }); // prettier-ignore
    expect(readdirSync(directory)).toEqual(['warmbridge-20260101T000000Z.dump']);
  });

  it('KEEP leaves the newest ones', async () => {
    for (const day of ['01', '02', '03']) writeFileSync(join(directory, `warmbridge-202601${day}T000000Z.dump`), 'old');
    const url = await server.createDatabase();
    await run(POSTGRES, ['backup', directory], { WARMBRIDGE_STORE__URL: url, KEEP: '2' });
    expect(dumps()).toHaveLength(2);
    expect(dumps()[0]).toBe('warmbridge-20260103T000000Z.dump');
  });
});

describe('postgres.sh', () => {
  it('gives the password to the programs by the environment alone, decoded', async () => {
    const [bin, seen] = [join(directory, 'bin'), join(directory, 'seen')];
    stand(bin, 'pg_dump', 'for each in "$@"; do case $each in --file=*) : > "${each#--file=}";; esac; done');
    stand(bin, 'pg_restore');
    const env = { PATH: `${bin}:${process.env['PATH']!}`, SEEN: seen, WARMBRIDGE_STORE__URL: 'postgres://wb:s%40cret%2f1@db:5432/warmbridge?sslmode=require' }; // prettier-ignore
    expect(await run(POSTGRES, ['backup', join(directory, 'to')], env)).toMatchObject({ status: 0 });
    const [line = ''] = readFileSync(seen, 'utf8').split('\n');
    expect(line).toContain('--dbname=postgres://wb@db:5432/warmbridge?sslmode=require [s@cret/1]');
    expect(line.slice(0, line.indexOf('['))).not.toContain('cret');
  });

  it('says how it is used', async () => {
    expect(await run(POSTGRES, [], {})).toMatchObject({ status: 2, err: expect.stringContaining('postgres.sh restore FILE') as string }); // prettier-ignore
    expect(await run(POSTGRES, ['backup'], {})).toMatchObject({ status: 2 });
  });
});

describe('sqlite.sh', () => {
  /** `warmbridge` of the test: it makes a folder, or fails. */
  function warmbridge(body: string): Readonly<Record<string, string>> {
    writeFileSync(join(directory, 'warmbridge.sh'), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    writeFileSync(join(directory, 'site.yaml'), 'routes: []\n');
    return {
      WARMBRIDGE: `sh ${join(directory, 'warmbridge.sh')}`,
      CONFIG: join(directory, 'site.yaml'),
      RECORDINGS: join(directory, 'recordings'),
    };
  }
  const MAKES = 'mkdir "$2"; echo "$*" > "$2/asked"';

  it('saves the database by the command, the recordings and the configuration, and keeps the newest', async () => {
    const env = warmbridge(MAKES);
    mkdirSync(env['RECORDINGS']!);
    writeFileSync(join(env['RECORDINGS']!, 'call.wav'), 'sound');
    const to = join(directory, 'to');
    for (const day of ['01', '02', '03']) mkdirSync(join(to, `202601${day}T000000Z`), { recursive: true });
    const { status, out, err } = await run(SQLITE, [to], { ...env, KEEP: '3' });
    expect(status, err).toBe(0);
    const made = out.trim();
    expect(readFileSync(join(made, 'asked'), 'utf8')).toContain(`--config ${env['CONFIG']!}`);
    expect(readFileSync(join(made, 'recordings/call.wav'), 'utf8')).toBe('sound');
    expect(readFileSync(join(made, 'warmbridge.yaml'), 'utf8')).toBe('routes: []\n');
    expect(readdirSync(to)).toEqual(['20260102T000000Z', '20260103T000000Z', made.split('/').at(-1)]);
  });

  it('of a backup that fails nothing is left, and no old one is removed', async () => {
    const env = warmbridge(`${MAKES}; echo no room; exit 1`);
    const to = join(directory, 'to');
    mkdirSync(join(to, '20260101T000000Z'), { recursive: true });
    expect(await run(SQLITE, [to], { ...env, KEEP: '1' })).toEqual({ status: 1, out: '', err: 'no room\n' });
    expect(readdirSync(to)).toEqual(['20260101T000000Z']);
    expect(existsSync(env['RECORDINGS']!)).toBe(false);
  });

  it.skipIf(!has('shellcheck', '--version'))('shellcheck has nothing to say of the scripts', () => {
    const scripts = [POSTGRES, SQLITE, join(REPOSITORY, 'deploy/compose/kamailio/start.sh')];
    const { status, stdout } = spawnSync('shellcheck', scripts, { encoding: 'utf8' });
    expect(status, stdout).toBe(0);
  });
});
