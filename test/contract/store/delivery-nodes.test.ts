import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeliveryOutcome, NewDelivery } from '../../../src/ports/outbox.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import type { DatabaseStore } from '../../../src/store/index.ts';
import type { Query, Value } from '../../../src/store/sql/query.ts';
import {
  ABSENT_OWNERS,
  ADOPT,
  ADOPT_UNOWNED,
  DUE,
  EXPIRE,
  HASTEN,
} from '../../../src/store/tables/delivery-queries.ts';
import { at, sampleBatch, sampleCall } from './journal-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';
import { SharedDatabase } from './two-nodes.ts';

const START = Date.parse(at(0));
const DAY_MS = 86_400_000;

onPostgres('Postgres: deliveries of several nodes', WITHOUT_FSYNC, (on) => {
  let shared: SharedDatabase;
  let one: DatabaseStore;
  let two: DatabaseStore;
  /** A transaction of a third. */
  let other: pg.Client;

  beforeEach(async () => {
    shared = await SharedDatabase.create(on.server);
    one = await shared.open({ node: 'one', clock: new SystemClock() });
    two = await shared.open({ node: 'two', clock: new SystemClock() });
    other = new pg.Client({ connectionString: shared.url });
    await other.connect();
  });

  afterEach(async () => {
    await other.end();
    await shared.close();
  });

  async function tell(store: DatabaseStore, call: string, sequence: number, ...ids: readonly string[]): Promise<void> {
    const deliveries = ids.map((id): NewDelivery => ({
      id,
      webhook: 'crm',
      event: 'call.started',
      body: '{}',
      dueAtMs: START,
      expiresAtMs: START + DAY_MS,
    }));
    await store.append({ ...sampleBatch(sampleCall(call), sequence), deliveries });
  }

  function delivered(id: string): DeliveryOutcome {
    return { id, state: 'delivered', dueAtMs: 0, at: at(1), status: 200, error: null };
  }

  async function due({ outbox }: DatabaseStore): Promise<readonly string[]> {
    const claimed = await outbox.claim('crm', START + DAY_MS, 100);
    return claimed.map(({ id }) => id);
  }

  /** Until all of them are done, or so many statements wait for a lock. */
  async function doneOrWaiting(waiting: number, ...work: readonly Promise<unknown>[]): Promise<void> {
    let isDone = false;
    void Promise.allSettled(work).then(() => (isDone = true));
    const waits = `SELECT count(*) FROM pg_locks WHERE NOT granted`;
    await expect.poll(async () => isDone || Number(await shared.sql(waits)) >= waiting, { timeout: 3_000 }).toBe(true);
  }

  test('one that comes in while another node settles the one before it waits, and is due then', async () => {
    await tell(one, 'c', 1, 'd1');
    await other.query(`BEGIN; UPDATE deliveries SET state = 'delivered', due_ms = NULL WHERE id = 'd1'`);
    const told = tell(two, 'c', 2, 'd2');
    await doneOrWaiting(1, told);
    await other.query('COMMIT');
    await told;
    expect(await due(two)).toEqual(['d2']);
  });

  test('one that is settled while another node puts one behind it frees that one', async () => {
    await tell(one, 'c', 1, 'd1');
    expect(await due(one)).toEqual(['d1']);
    // The transaction of the event goes as far as the journal.
    await other.query('BEGIN; LOCK TABLE journal IN SHARE MODE');
    const told = tell(two, 'c', 2, 'd2');
    await doneOrWaiting(1, told);
    const settled = one.outbox.settle([delivered('d1')]);
    await doneOrWaiting(2, settled);
    await other.query('COMMIT');
    await Promise.all([told, settled]);
    expect(await due(two)).toEqual(['d2']);
  });

  test('one that comes in has the lock of the journal before it holds those that wait', async () => {
    await tell(one, 'c', 1, 'd1');
    // "WB", and the lock `journal`.
    await other.query('BEGIN; SELECT pg_advisory_xact_lock(22338, 1)');
    const told = tell(two, 'c', 2, 'd2');
    await doneOrWaiting(1, told);
    await other.query(`SET LOCAL lock_timeout = 300; UPDATE deliveries SET attempts = 1 WHERE id = 'd1'; COMMIT`);
    await told;
    await one.outbox.settle([delivered('d1')]);
    expect(await due(two)).toEqual(['d2']);
  });

  test('one that another node settles is not given up', async () => {
    await tell(one, 'c', 1, 'd1');
    await other.query(`BEGIN; UPDATE deliveries SET state = 'delivered', due_ms = NULL WHERE id = 'd1'`);
    const expired = two.outbox.expire(START + DAY_MS, at(2), 10);
    await doneOrWaiting(1, expired);
    await other.query('COMMIT');
    expect(await expired).toBe(0);
    expect(await one.outbox.getDelivery('d1')).toMatchObject({ state: 'delivered' });
  });

  test('one that another node gave up is not due again; where the next has no turn, it gets it', async () => {
    await tell(one, 'c', 1, 'd1', 'd2', 'd3');
    await tell(one, 'e', 1, 'e1', 'e2');
    expect(await due(one)).toEqual(['d1', 'e1']);
    await other.query(`BEGIN; UPDATE deliveries SET state = 'dead' WHERE id = 'd2'`);
    const settled = one.outbox.settle([delivered('d1')]);
    await doneOrWaiting(1, settled);
    await other.query('COMMIT');
    await settled;
    expect(await one.outbox.getDelivery('d2')).toMatchObject({ state: 'dead', nextAttemptAt: null });
    expect(await due(one)).toEqual([]);
    expect(await two.outbox.unstick(START, 100)).toBe(1);
    expect(await due(one)).toEqual(['d3']);
    expect(await two.outbox.unstick(START, 100)).toBe(0);
  });

  test('what is of nobody, of a node that is gone or of one that is dead is adopted, so many at once', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) await tell(one, `call-${id}`, 1, id);
    const owners = { a: `'gone'`, b: 'NULL', c: `'dead'`, d: `'away'`, e: `'one'`, f: `'two'` };
    for (const [id, node] of Object.entries(owners)) await shared.sql(`UPDATE deliveries SET node = ${node} WHERE id = '${id}'`); // prettier-ignore
    await shared.sql(`INSERT INTO nodes (name, instance, beat_ms) VALUES ('dead', 'i', 5)`);
    await other.query(`BEGIN; SELECT FROM deliveries WHERE id = 'd' FOR UPDATE`);
    expect(await two.outbox.adopt('dead', 2)).toBe(2);
    expect(await two.outbox.adopt('dead', 2)).toBe(1);
    // Another node is just taking it.
    expect(await two.outbox.adopt('dead', 2)).toBe(0);
    await other.query('COMMIT');
    expect(await two.outbox.adopt(null, 2)).toBe(1);
    expect(await shared.sql(`SELECT string_agg(id || ' ' || node, ', ' ORDER BY id) FROM deliveries`)).toBe('a two, b two, c two, d two, e one, f two'); // prettier-ignore
    await shared.sql(`UPDATE deliveries SET node = 'dead' WHERE id = 'a'`);
    expect(await two.outbox.adopt(null, 2)).toBe(0);
  });

  test('steps of calls do not wait for a look that finds nothing to adopt', async () => {
    await tell(one, 'c', 1, 'd1');
    await other.query('BEGIN; LOCK TABLE nodes IN ACCESS EXCLUSIVE MODE');
    const adopted = two.outbox.adopt(null, 10);
    const looks = `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%deliveries%nodes%'`;
    await expect.poll(async () => await shared.sql(looks), { timeout: 3_000 }).toBe('1');
    let isTold = false;
    const told = tell(two, 'e', 1, 'e1').then(() => (isTold = true));
    await expect.poll(() => isTold, { timeout: 1_500 }).toBe(true);
    await other.query('COMMIT');
    await told;
    expect(await adopted).toBe(0);
  });

  test('the rows of a node are found by an index, whatever the values are', async () => {
    await tell(one, 'c', 1, 'd1');
    await other.query(`
      INSERT INTO deliveries (id, call_id, webhook, event, body, state, due_ms, expires_ms, attempts, created_at, node)
      SELECT 'x' || i, 'c', 'crm', 'e', '{}', CASE WHEN i > 18000 THEN 'pending' ELSE 'delivered' END,
        CASE WHEN i > 18000 THEN i END, i, 0, '2026', CASE WHEN i % 2 = 0 THEN 'one' ELSE 'two' END
      FROM generate_series(1, 20000) i`);
    await other.query('ANALYZE deliveries; SET plan_cache_mode = force_generic_plan');
    const planOf = async <Args extends readonly Value[]>(query: Query<Args, unknown>, ...args: Args) => {
      const { text, values } = query.of('postgres', args);
      await other.query(`PREPARE looked AS ${text}`);
      const given = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value))).join(', ');
      const { rows } = await other.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE looked (${given})`);
      await other.query('DEALLOCATE looked');
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).not.toContain('Seq Scan on deliveries');
      return plan;
    };
    const indexes = async <Args extends readonly Value[]>(query: Query<Args, unknown>, ...args: Args) => {
      const plan = await planOf(query, ...args);
      const used = plan.matchAll(/(?:using|Bitmap Index Scan on) (deliveries\w+)/g);
      return [...new Set([...used].map(([, index]) => index))];
    };
    const byNode = /deliveries_due.*\n *Index Cond: .*node = \$/;
    expect(await planOf(DUE, 'one', 'crm', 1, 10)).toMatch(byNode);
    expect(await planOf(HASTEN, 'one', 'crm', 1)).toMatch(byNode);
    expect(await indexes(ABSENT_OWNERS, 'one', null)).toEqual(['deliveries_by_node']);
    expect(await indexes(ADOPT, 'one', 'two', null, 10)).toEqual(['deliveries_by_node', 'deliveries_pkey']);
    expect(await indexes(ADOPT_UNOWNED, 'one', 10)).toEqual(['deliveries_by_node', 'deliveries_pkey']);
    const expiring = await indexes(EXPIRE, 1, at(1), 10);
    expect(expiring.slice(0, -1)).toEqual([expect.stringMatching(/^deliveries_by_(node|state)$/)]);
  });
});
