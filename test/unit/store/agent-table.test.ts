import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asAgentId } from '../../../src/ports/ids.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { StoreTables } from '../../../src/store/tables/store-tables.ts';
import type { Write } from '../../../src/store/tables/store-tables.ts';
import type { AgentPool } from '../../../src/agents/pool/agent-pool.ts';

const ANNA = asAgentId('anna');
const PUT: Write = {
  kind: 'putAgent',
  agent: { id: ANNA, name: 'Anna', uri: '2001', skills: {}, maxCalls: 1, wrapUpMs: 0, watch: 'off' },
  presence: null,
  configured: false,
  at: 1_000,
};

describe('Agents of the store, which are in memory, too', () => {
  let tables: StoreTables;
  beforeEach(async () => {
    tables = new StoreTables({
      ...(await openDatabase({ kind: 'sqlite', file: ':memory:' })),
      node: 'here',
      isShared: false,
    });
  });
  afterEach(async () => {
    await tables.database.close();
  });

  const read = async <Value>(ask: (pool: AgentPool) => Value): Promise<Value> =>
    await tables.database.reading(async (session) => await tables.agents.read(session, ask));
  const ids = async (): Promise<readonly string[]> =>
    (await read((pool) => pool.list(2_000, null))).map(({ id }) => id);

  test('a transaction that fails leaves nothing in memory of what it was to write', async () => {
    await tables.commit([PUT]);
    const other: Write = { ...PUT, agent: { ...PUT.agent, id: asAgentId('bert') } };
    const unstorable = { kind: 'settle', outcomes: [{ id: Symbol('no text') }] } as unknown as Write;
    await expect(tables.commit([other, { kind: 'removeAgent', id: ANNA }, unstorable])).rejects.toThrow();
    expect(await ids()).toEqual(['anna']);
    await tables.commit([other]);
    expect(await ids()).toEqual(['anna', 'bert']);
  });

  test('what is known of telephones outlives a transaction that fails', async () => {
    await tables.commit([PUT, { kind: 'setPhone', id: ANNA, report: { phone: 'busy', calls: 1 }, at: 1_500 }]);
    const unstorable = { kind: 'settle', outcomes: [{ id: Symbol('no text') }] } as unknown as Write;
    await expect(tables.commit([unstorable])).rejects.toThrow();
    expect(await read((pool) => pool.get(ANNA, 2_000))).toMatchObject({ state: 'busy', phone: 'busy' });
  });

  test('each write of a group has its own answer', async () => {
    const [put, none, removed] = await tables.commit([
      PUT,
      { kind: 'removeAgent', id: asAgentId('nobody') },
      { kind: 'removeAgent', id: ANNA },
    ]);
    expect(put).toMatchObject({ value: { id: 'anna', state: 'available' } });
    expect([none, removed]).toEqual([{ value: false }, { value: true }]);
  });
});
