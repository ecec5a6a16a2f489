import { once } from 'node:events';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createClient } from '../client/index.ts';
import { newMcpServer } from '../mcp/index.ts';
import { packageFile, packageVersion } from '../shared/package-files.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { apiAccessOf } from './api-access.ts';
import { guardedFetch } from './api-client.ts';
import type { ApiFlags, Environment } from './command.ts';
import { EXIT } from './exit-code.ts';

/** Serves one client of the Model Context Protocol until it closes standard input. Nothing else is written there. */
export async function serveMcpByStdio(flags: ApiFlags, env: Environment): Promise<number> {
  const { url, key } = apiAccessOf(flags, env, 'act');
  const client = createClient({ baseUrl: url, key: key ?? undefined, fetch: guardedFetch });
  const parts = { client, clock: new SystemClock(), version: packageVersion(), docs: packageFile('docs/') };
  const server = serveStdio(() => newMcpServer(parts), {
    onerror: (error) => void process.stderr.write(`${error.message}\n`),
  });
  await once(process.stdin, 'end');
  await server.close();
  return EXIT.done;
}
