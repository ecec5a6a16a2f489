import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asAgentId } from '../../../src/ports/ids.ts';
import { JournalDatabase } from '../../../src/store/tables/journal-database.ts';
import type { Write } from '../../../src/store/tables/journal-database.ts';

const ANNA = asAgentId('anna');
const PUT: Write = {
  kind: 'putAgent',
  agent: { id: ANNA, name: 'Anna', uri: '2001', skills: {}, maxCalls: 1, wrapUpMs: 0, watch: 'off' },
  presence: null,
  configured: false,
  at: 1_000,
};

describe('Agents of the store, which are in memory, too', () => {
  let database: JournalDatabase;
  beforeEach(() => {
    database = new JournalDatabase({ file: ':memory:', busyTimeoutMs: 100, node: 'here' });
  });
  afterEach(() => {
    database.close();
  });

  const ids = (): readonly string[] => database.agents.read((pool) => pool.list(2_000, null)).map(({ id }) => id);

  test('a transaction that fails leaves nothing in memory of what it was to write', () => {
    database.commit([PUT]);
    const other: Write = { ...PUT, agent: { ...PUT.agent, id: asAgentId('bert') } };
    const unstorable = { kind: 'settle', outcomes: [{ id: Symbol('no text') }] } as unknown as Write;
    expect(() => database.commit([other, { kind: 'removeAgent', id: ANNA }, unstorable])).toThrow();
    expect(ids()).toEqual(['anna']);
    database.commit([other]);
    expect(ids()).toEqual(['anna', 'bert']);
  });

  test('what is known of telephones outlives a transaction that fails', () => {
    database.commit([PUT, { kind: 'setPhone', id: ANNA, report: { phone: 'busy', calls: 1 }, at: 1_500 }]);
    const unstorable = { kind: 'settle', outcomes: [{ id: Symbol('no text') }] } as unknown as Write;
    expect(() => database.commit([unstorable])).toThrow();
    expect(database.agents.read((pool) => pool.get(ANNA, 2_000))).toMatchObject({ state: 'busy', phone: 'busy' });
  });

  test('each write of a group has its own answer', () => {
    const [put, none, removed] = database.commit([
      PUT,
      { kind: 'removeAgent', id: asAgentId('nobody') },
      { kind: 'removeAgent', id: ANNA },
    ]);
    expect(put).toMatchObject({ value: { id: 'anna', state: 'available' } });
    expect([none, removed]).toEqual([{ value: false }, { value: true }]);
  });
});
