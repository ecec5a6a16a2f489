import { afterAll, beforeAll, describe } from 'vitest';
import type { PostgresServerOptions } from '../../tools/postgres-server.ts';
import { postgresMissing, PostgresServer } from '../../tools/postgres-server.ts';

/** A server that is started for a suite. */
export interface SuiteServer {
  /** There while tests and their hooks run. */
  readonly server: PostgresServer;
}

/** What is durable is asked elsewhere. Here it only has to be right. */
export const WITHOUT_FSYNC: PostgresServerOptions = { settings: { fsync: 'off' } };

/** A suite on a Postgres server of its own; skipped, with the reason in its name, where there is none. */
export function onPostgres(title: string, options: PostgresServerOptions, suite: (on: SuiteServer) => void): void {
  const missing = postgresMissing();
  describe.skipIf(missing !== null)(missing === null ? title : `${title}: ${missing}`, () => {
    let server: PostgresServer | null = null;
    beforeAll(async () => {
      server = await PostgresServer.start(options);
    });
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
    });
    suite({
      get server() {
        if (server === null) throw new Error('the server is started before the tests');
        return server;
      },
    });
  });
}
