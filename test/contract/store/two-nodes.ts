import { pino } from 'pino';
import type { Logger } from 'pino';
import type { Clock } from '../../../src/ports/clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import type { PostgresServer } from '../../tools/postgres-server.ts';

/** How a node of a test is set up. */
export interface NodeOptions {
  readonly node: string;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** A database of its own that several nodes use at once. */
export class SharedDatabase {
  readonly #server: PostgresServer;
  readonly #name: string;
  readonly url: string;
  readonly #stores: DatabaseStore[] = [];

  private constructor(server: PostgresServer, url: string) {
    this.#server = server;
    this.url = url;
    this.#name = decodeURIComponent(new URL(url.replace('@/', '@localhost/')).pathname.slice(1));
  }

  static async create(server: PostgresServer): Promise<SharedDatabase> {
    return new SharedDatabase(server, await server.createDatabase());
  }

  /** Opens the store of a node beside those that are open. */
  async open({ node, clock, logger = pino({ level: 'silent' }) }: NodeOptions): Promise<DatabaseStore> {
    // A node that comes must find no other one, whether or not it would be let in beside it.
    const others = this.#stores.length === 0 ? '' : await this.sql('SELECT name, instance, beat_ms FROM nodes');
    if (others !== '') await this.sql('DELETE FROM nodes');
    const store = await DatabaseStore.open({ database: { kind: 'postgres', url: this.url }, clock, logger, node });
    this.#stores.push(store);
    for (const row of others === '' ? [] : others.split('\n')) {
      const [name = '', instance = '', beat = ''] = row.split('|');
      await this.sql(`INSERT INTO nodes VALUES ('${name}', '${instance}', ${beat}) ON CONFLICT DO NOTHING`);
    }
    return store;
  }

  /** Runs a statement behind the back of all. */
  async sql(text: string): Promise<string> {
    return await this.#server.query(this.#name, text);
  }

  /** Closes the stores. */
  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
  }
}
