import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresMissing, PostgresServer } from '../../tools/postgres-server.ts';

/** What a start may take on a machine that is busy. */
const START_MS = 60_000;
const missing = postgresMissing();

describe.skipIf(missing !== null)(
  `PostgresServer${missing === null ? '' : ` (${missing})`}`,
  { timeout: START_MS },
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await PostgresServer.start();
    }, START_MS);
    afterAll(async () => {
      await server[Symbol.asyncDispose]();
      expect(existsSync(server.socketDirectory)).toBe(false);
    });

    it('makes empty databases in UTF-8 that sort by code points, durable, open to nobody else and not by TCP', async () => {
      const url = await server.createDatabase();
      expect(url).toBe(server.url('test_1'));
      expect(await server.query('test_1', "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).toBe('0');
      const settings = ['server_encoding', 'lc_collate', 'fsync', 'max_connections', 'listen_addresses'];
      const shown = settings.map((name) => `current_setting('${name}')`).join(', ');
      expect(await server.query('test_1', `SELECT ${shown}`)).toBe('UTF8|C.UTF-8|on|100|');
      expect(statSync(server.socketDirectory).mode & 0o777).toBe(0o700);
      expect(() => server.tcpUrl('test_1')).toThrow('Unix socket alone');
    });

    it('says what a statement did wrong', async () => {
      await expect(server.query('postgres', 'SELECT nonsense')).rejects.toThrow('column "nonsense" does not exist');
    });

    it('is silent while it is paused, also for connections that are there, and answers afterwards', async () => {
      const session = server.query('postgres', 'SELECT pg_sleep(0.3), 7');
      await expect.poll(async () => await server.query('postgres', "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(0.3)%' AND pid <> pg_backend_pid()")).toBe('1'); // prettier-ignore
      server.pause();
      const fresh = server.query('postgres', 'SELECT 8');
      expect(await Promise.race([session, fresh, delay(1_000, 'silence')])).toBe('silence');
      server.resume();
      expect(await Promise.all([session, fresh])).toEqual(['|7', '8']);
    });

    it.each(['kill', 'stop fast', 'stop immediate', 'kill while paused', 'stop while paused'])(
      'has its data again after: %s',
      async (how) => {
        const name = how.replaceAll(' ', '_');
        await server.createDatabase(name);
        await server.query(name, 'CREATE TABLE kept (value int); INSERT INTO kept VALUES (42)');
        if (how.includes('paused')) server.pause();
        if (how.startsWith('kill')) await server.kill();
        else await server.stop(how === 'stop immediate' ? 'immediate' : 'fast');
        expect(server.running).toBe(false);
        await expect(server.query(name, 'SELECT 1')).rejects.toThrow('Is the server running');
        await server.start();
        expect(await server.query(name, 'SELECT value FROM kept')).toBe('42');
      },
    );

    it('takes TCP connections where asked to', async () => {
      await using byTcp = await PostgresServer.start({ tcp: true, settings: { max_connections: '10' } });
      const [, port] = /^postgres:\/\/postgres@127\.0\.0\.1:(\d+)\/postgres$/.exec(byTcp.tcpUrl('postgres'))!;
      expect(await byTcp.query('postgres', "SELECT current_setting('listen_addresses'), current_setting('port'), current_setting('max_connections')")).toBe(`127.0.0.1|${port}|10`); // prettier-ignore
    });

    it('says why it cannot start, and leaves no directory', async () => {
      await expect(PostgresServer.start({ settings: { shared_buffers: 'nonsense' } })).rejects.toThrow(
        'shared_buffers',
      );
    });

    it.each(['SIGKILL', 'SIGTERM'] as const)(
      'ends with its directory when its parent is ended by %s, even paused',
      async (signal) => {
        const parent = spawn(process.execPath, [join(import.meta.dirname, 'doomed-postgres-parent.ts')]);
        const [text] = (await once(parent.stdout, 'data')) as [Buffer];
        const [directory, ...pids] = text.toString().trim().split(' ');
        expect(pids.length).toBeGreaterThan(3);
        parent.kill(signal);
        await expect.poll(() => existsSync(directory!), { timeout: 20_000 }).toBe(false);
        await expect.poll(() => pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
      },
    );
  },
);
