// This program starts a PostgreSQL server and pauses it. It prints its directory and the ids of its processes, and waits
// for its own end.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PostgresServer } from '../../tools/postgres-server.ts';

const server = await PostgresServer.start();
const pids = await server.query('postgres', 'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
const [first] = readFileSync(join(server.socketDirectory, 'data', 'postmaster.pid'), 'utf8').split('\n');
server.pause();
process.stdout.write(`${server.socketDirectory} ${first} ${pids.replaceAll('\n', ' ')}\n`);
setInterval(() => undefined, 60_000);
