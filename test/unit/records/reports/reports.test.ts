import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallFigures, HandoffFigures, ReportQuery } from '../../../../src/ports/reports.ts';
import { asCallId } from '../../../../src/ports/ids.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../../src/store/index.ts';
import { A, B, COUNTED_CALLS, FROM, TO } from './counted-calls.ts';
import {
  ALL_CALLS,
  ALL_HANDOFFS,
  CALL_REASONS,
  CALLS_OF_B,
  DESTINATIONS,
  HANDOFF_REASONS_ASKED,
  HANDOFFS_OF_B,
  NO_TIMES,
} from './counted-reports.ts';

const QUERY: ReportQuery = { from: FROM, to: TO, timeZone: 'UTC', repeatDays: 7, withinMs: 20_000 };
const COMMON = {
  from: FROM,
  to: TO,
  open: 1, // c39
  repeatCallers: 4, // P1 P2 P10 P26
};

describe('Reports of calls that were counted by hand', () => {
  let directory: string;
  let store: DatabaseStore;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'warmbridge-reports-'));
    const logger = pino({ level: 'silent' });
    store = await DatabaseStore.open({
      database: { kind: 'sqlite', file: join(directory, 'calls.db') },
      clock: new SystemClock(),
      logger,
    });
    await Promise.all(
      COUNTED_CALLS.map(async ({ call, handoffs }) => {
        await store.append({ call, handoffs, entries: [] });
      }),
    );
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it('calls: every figure, of all, of route B and of calls without a route', async () => {
    const { byRoute, ...whole } = await store.reports.calls(QUERY);
    expect(whole).toEqual({ ...ALL_CALLS, ...COMMON, byReason: CALL_REASONS });
    expect(byRoute.map(({ route, calls }) => [route, calls])).toEqual([
      [A, 28],
      [B, 9],
      [null, 1], // c08
    ]);
    expect(byRoute[1]).toEqual({ route: B, ...CALLS_OF_B });
    expect(byRoute[2]).toMatchObject({ answered: 0, containmentRate: null, refusalRate: 1, abandonmentRate: null });
  });

  it('handoffs: every figure, of all, of route B and of each destination', async () => {
    const { byRoute, byDestination, ...whole } = await store.reports.handoffs(QUERY);
    expect(whole).toEqual({ ...ALL_HANDOFFS, ...COMMON, byReason: HANDOFF_REASONS_ASKED });
    expect(byRoute.map(({ route, handoffs }) => [route, handoffs])).toEqual([
      [A, 16],
      [B, 4],
      [null, 0],
    ]);
    expect(byRoute[1]).toEqual({ route: B, ...HANDOFFS_OF_B });
    expect(byDestination).toEqual(DESTINATIONS);
  });

  it('lists reasons by how many there are', async () => {
    expect(Object.keys((await store.reports.calls(QUERY)).byReason)).toEqual(Object.keys(CALL_REASONS));
    expect(Object.keys((await store.reports.handoffs(QUERY)).byReason)).toEqual(Object.keys(HANDOFF_REASONS_ASKED));
  });

  it('of one route are those of that route', async () => {
    expect(await store.reports.calls({ ...QUERY, route: B })).toMatchObject({ ...CALLS_OF_B, open: 0 });
    expect(await store.reports.handoffs({ ...QUERY, route: B })).toMatchObject({ ...HANDOFFS_OF_B, repeatCallers: 0 });
  });

  it('of one agent are what was tried with that one', async () => {
    const report = await store.reports.handoffs({ ...QUERY, agent: 'anna' });
    // c14 c15 c17a c18 c20 c21 c24 c25 c28 c30, and c31, which was not answered
    expect(report).toMatchObject({ calls: 10, handoffs: 11, completed: 4, abandonedInTransfer: 1, open: 0 });
    expect(await store.reports.calls({ ...QUERY, agent: 'anna' })).toMatchObject({ calls: 11, handedOver: 5 });
    expect(await store.reports.calls({ ...QUERY, agent: 'nobody' })).toMatchObject({ calls: 0, durationMs: NO_TIMES });
  });

  it('of calls of ours, and of those that came in', async () => {
    expect(await store.reports.calls({ ...QUERY, direction: 'outbound' })).toMatchObject({ calls: 3, inbound: 0, open: 0 }); // prettier-ignore
    expect(await store.reports.calls({ ...QUERY, direction: 'inbound' })).toMatchObject({ calls: 35, outbound: 0 });
  });

  it('take other days for repeat callers, and another time for the service level', async () => {
    // c36 too: its caller called eight days before. Within a day c35 and c06 (24 h and 35 min after c04) are none.
    expect(await store.reports.calls({ ...QUERY, repeatDays: 9 })).toMatchObject({ repeatCalls: 6, repeatCallers: 5 });
    expect(await store.reports.calls({ ...QUERY, repeatDays: 1 })).toMatchObject({ repeatCalls: 2, repeatCallers: 2 });
    // c16 too.
    expect(await store.reports.handoffs({ ...QUERY, withinMs: 30_000 })).toMatchObject({ serviceLevel: 0.3 });
    expect(await store.reports.handoffs({ ...QUERY, withinMs: 2_000 })).toMatchObject({ serviceLevel: 0.05 }); // c20
  });

  it('by day: the days together are the whole', async () => {
    const calls = await store.reports.calls({ ...QUERY, by: 'day' });
    expect(calls.buckets?.map(({ from, to, calls: count }) => [from, to, count])).toEqual([
      [FROM, '2026-07-07T00:00:00.000Z', 19],
      ['2026-07-07T00:00:00.000Z', TO, 19],
    ]);
    expectSum(calls.buckets ?? [], ALL_CALLS, ['calls', 'answered', 'contained', 'handedOver', 'repeatCalls']);
    const handoffs = await store.reports.handoffs({ ...QUERY, by: 'day' });
    // c14 c15 c16 c17 c17 c21 c22 c24 c25 c26
    expect(handoffs.buckets?.map(({ handoffs: count }) => count)).toEqual([10, 10]);
    expectSum(handoffs.buckets ?? [], ALL_HANDOFFS, ['calls', 'completed', 'attempts', 'abandonedInTransfer']);
  });

  it('by hour: hours without calls are there', async () => {
    const { buckets = [] } = await store.reports.calls({ ...QUERY, by: 'hour' });
    expect(buckets).toHaveLength(48);
    // c40; c35 c36; c01 to c04; c08 to c10; c14 to c17; c21 c22; c24 to c26
    const first = buckets.slice(0, 24).map(({ calls }) => calls);
    expect(first).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 2, 4, 0, 3, 4, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(buckets[1]).toMatchObject({ calls: 0, transferRate: null, talkMs: NO_TIMES });
    expect(buckets.at(-1)).toMatchObject({ from: '2026-07-07T23:00:00.000Z', to: TO, calls: 1 }); // c37
  });

  it('by days of a zone: the first and the last are cut where the report is', async () => {
    const { buckets = [] } = await store.reports.calls({ ...QUERY, by: 'day', timeZone: 'America/New_York' });
    // Midnight there is 04:00 UTC. Before it c40 alone.
    expect(buckets.map(({ from, to, calls }) => [from, to, calls])).toEqual([
      [FROM, '2026-07-06T04:00:00.000Z', 1],
      ['2026-07-06T04:00:00.000Z', '2026-07-07T04:00:00.000Z', 18],
      ['2026-07-07T04:00:00.000Z', TO, 19],
    ]);
  });

  it('of a time without calls have no rates', async () => {
    const none = { ...QUERY, from: '2025-01-01T00:00:00.000Z', to: '2025-01-02T00:00:00.000Z' };
    expect(await store.reports.handoffs(none)).toMatchObject({ calls: 0, transferRate: null, waitMs: NO_TIMES, byReason: {} }); // prettier-ignore
    expect(await store.reports.calls(none)).toMatchObject({ calls: 0, containmentRate: null, byRoute: [] });
  });
});

describe('A report of more calls than a page has', () => {
  it('has each once, though hundreds began in the same millisecond, while others are being written', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'warmbridge-reports-'));
    const logger = pino({ level: 'silent' });
    const store = await DatabaseStore.open({
      database: { kind: 'sqlite', file: join(directory, 'calls.db') },
      clock: new SystemClock(),
      logger,
    });
    const [{ call }] = COUNTED_CALLS as [(typeof COUNTED_CALLS)[0]];
    const add = async (id: string, startedAt: string): Promise<void> => {
      await store.append({ call: { ...call, id: asCallId(id), startedAt, from: id }, handoffs: [], entries: [] });
    };
    try {
      await Promise.all(
        Array.from({ length: 1_203 }, (_, index) => add(`c${String(index)}`, index % 3 === 0 ? FROM : call.startedAt)),
      );
      const report = store.reports.calls({ ...QUERY, by: 'day' });
      await Promise.all(Array.from({ length: 50 }, (_, index) => add(`later${String(index)}`, TO)));
      const { calls, buckets, repeatCalls } = await report;
      expect({ calls, repeatCalls, byDay: buckets?.map((bucket) => bucket.calls) }).toEqual({
        calls: 1_203,
        repeatCalls: 0,
        byDay: [1_203, 0],
      });
      expect(await store.reports.calls({ ...QUERY, to: '2026-07-06T00:00:00.001Z' })).toMatchObject({ calls: 401 });
    } finally {
      await store.close();
      rmSync(directory, { recursive: true });
    }
  });
});

function expectSum<Figures extends CallFigures | HandoffFigures>(
  parts: readonly Figures[],
  whole: Figures,
  names: readonly (keyof Figures)[],
): void {
  for (const name of names) {
    expect(
      parts.reduce((sum, part) => sum + Number(part[name]), 0),
      String(name),
    ).toBe(whole[name]);
  }
}
