import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test, vi } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import type { DatabaseTarget } from '../../../src/store/sql/database.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { RegistryWorld } from '../../unit/call-runtime/support/registry-world.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Nothing that a database could compress. It has half of a pair of surrogates where it is cut. */
const LONG = `+1${[...randomBytes(3_000)].map((octet) => `${(octet % 16).toString(16)}\u{1F4DE}`).join('')}`;

async function takesLongParties(database: DatabaseTarget): Promise<void> {
  const logger = pino({ level: 'silent' });
  const store = await DatabaseStore.open({ database, clock: new SystemClock(), logger });
  try {
    const world = new RegistryWorld({ change: (options) => ({ ...options, store }) });
    const { invite } = world.signalling.incoming();
    const from = { uri: `sip:${LONG}@pbx`, user: LONG, displayName: LONG };
    world.registry.incoming({ ...invite, from, calledNumber: LONG });
    await vi.waitFor(async () => expect((await store.listCalls({ limit: 5 })).items).toHaveLength(1), 20_000);
    const [call] = (await store.listCalls({ from: LONG.slice(0, 255), limit: 5 })).items;
    expect(call).toMatchObject({ from: LONG.slice(0, 255), to: LONG.slice(0, 255), route: '*' });
    expect((await store.audit.verifyCall(call!.id))?.breaks).toEqual([]);
  } finally {
    await store.close();
  }
}

describe('a call whose From and Request-URI have some kilobytes is on record', () => {
  test('SQLite', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'warmbridge-long-'));
    try {
      await takesLongParties({ kind: 'sqlite', file: join(directory, 'a.db') });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  onPostgres('Postgres', WITHOUT_FSYNC, (on) => {
    test('Postgres', async () => {
      await takesLongParties({ kind: 'postgres', url: await on.server.createDatabase() });
    });
  });
});
