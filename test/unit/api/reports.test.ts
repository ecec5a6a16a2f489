import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callCsv, handoffCsv } from '../../../src/api/answers/report-csv.ts';
import { REPORT_SCHEMAS } from '../../../src/api/schemas/report-schemas.ts';
import type { CallReport, HandoffReport, ReportQuery, ReportStore } from '../../../src/ports/reports.ts';
import { StoreError } from '../../../src/store/store-error.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { A, B, FROM, TO } from '../records/reports/counted-calls.ts';
import { ALL_CALLS, ALL_HANDOFFS, DESTINATIONS, HANDOFFS_OF_B } from '../records/reports/counted-reports.ts';
import { ApiUnderTest, KEYS } from './api-under-test.ts';

const COMMON = { from: FROM, to: TO, open: 1, repeatCallers: 4 };
const HANDOFFS: HandoffReport = {
  ...COMMON,
  ...ALL_HANDOFFS,
  byReason: { billing: 13, '=cmd|calc': 2, 'a,"b"': 1 },
  byRoute: [{ route: B, ...HANDOFFS_OF_B }],
  byDestination: DESTINATIONS,
  buckets: [{ from: FROM, to: TO, ...ALL_HANDOFFS }],
};
const CALLS: CallReport = {
  ...COMMON,
  ...ALL_CALLS,
  byReason: { 'caller-hangup': 20 },
  byRoute: [{ route: null, ...ALL_CALLS }],
};
const DAY = '2026-07-06T00:00:00Z';

/** The cells of each line. No cell of these reports has a comma but the one that is looked at whole. */
function cells(csv: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = csv.split('\r\n');
  const names = head.split(',');
  return lines
    .slice(0, -1)
    .map((line) =>
      Object.fromEntries(line.split(',').map((cell, index): [string, string] => [names[index] ?? '', cell])),
    );
}

describe('/v1/reports', () => {
  let api: ApiUnderTest;
  const asked: ReportQuery[] = [];
  let failure: Error | null;
  const clock = new FakeClock();
  const reports: ReportStore = {
    handoffs: (query) => {
      asked.push(query);
      return failure === null ? Promise.resolve(HANDOFFS) : Promise.reject(failure);
    },
    calls: (query) => {
      asked.push(query);
      return Promise.resolve(CALLS);
    },
  };
  beforeEach(async () => {
    asked.length = 0;
    failure = null;
    api = await ApiUnderTest.start({ reports, clock });
  });
  afterEach(async () => {
    await api.close();
  });

  test('answers as its schema says, to a viewer too', async () => {
    const viewer = { authorization: `Bearer ${KEYS.viewer}` };
    const { status, body } = await api.ask('GET', '/v1/reports/handoffs', undefined, viewer);
    expect(status).toBe(200);
    expect(body).toEqual(HANDOFFS);
    expect(REPORT_SCHEMAS.HandoffReport.parse(body)).toEqual(HANDOFFS);
    expect(REPORT_SCHEMAS.CallReport.parse((await api.ask('GET', '/v1/reports/calls')).body)).toEqual(CALLS);
  });

  test('is about the last seven days, in UTC, unless it is asked for others', async () => {
    await api.ask('GET', '/v1/reports/calls');
    const now = clock.wall();
    expect(asked[0]).toEqual({
      from: new Date(now - 7 * 86_400_000).toISOString(),
      to: new Date(now).toISOString(),
      timeZone: 'UTC',
      repeatDays: 7,
      withinMs: 20_000,
    });
    const query =
      'from=2026-03-01T00:00:00+01:00&to=2026-04-01T00:00:00+02:00&route=*&agent=anna&by=hour&timeZone=Europe/Berlin&repeatDays=30&withinMs=10000&direction=inbound';
    expect((await api.ask('GET', `/v1/reports/handoffs?${query}`)).status).toBe(200);
    expect(asked[1]).toEqual({
      from: '2026-02-28T23:00:00.000Z',
      to: '2026-03-31T22:00:00.000Z',
      route: '*',
      agent: 'anna',
      by: 'hour',
      timeZone: 'Europe/Berlin',
      repeatDays: 30,
      withinMs: 10_000,
      direction: 'inbound',
    });
  });

  test.each([
    ['from=yesterday', 'from', 'RFC 3339'],
    [`from=${DAY}&to=${DAY}`, 'from', 'must be before to'],
    [`from=2026-07-07T00:00:00Z&to=${DAY}`, 'from', 'must be before to'],
    [`from=2025-01-01T00:00:00Z&to=${DAY}`, 'from', 'a report covers 366 days at most'],
    [`from=2026-06-01T00:00:00Z&to=${DAY}&by=hour`, 'from', 'a report by hours covers 31 days at most'],
    ['by=minute', 'by', 'hour'],
    ['timeZone=Mars', 'timeZone', 'is no time zone'],
    ['repeatDays=0', 'repeatDays', '1'],
    ['withinMs=1', 'withinMs', '1000'],
    ['agent=a%20b', 'agent', 'the id of an agent'],
    ['format=xml', 'format', 'csv'],
    ['colour=red', 'colour', 'is not a known key'],
  ])('%s is refused, and says which parameter', async (query, path, message) => {
    const { status, body } = await api.ask('GET', `/v1/reports/handoffs?${query}`);
    expect(status).toBe(400);
    const { details } = (body as { error: { details: { path: string; message: string }[] } }).error;
    expect(details[0]!.path).toContain(path);
    expect(details[0]!.message).toContain(message);
    expect(asked).toEqual([]);
  });

  test('is CSV where Accept or format asks for it', async () => {
    const { headers, body } = await api.ask('GET', `/v1/reports/handoffs?from=${DAY}&to=${TO}`, undefined, {
      accept: 'text/csv',
    });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toBe('attachment; filename="handoffs-2026-07-06-2026-07-08.csv"');
    expect(body).toBe(handoffCsv(HANDOFFS));
    expect((await api.ask('GET', '/v1/reports/calls?format=csv')).body).toBe(callCsv(CALLS));
    const both = { accept: 'application/json, text/csv' };
    expect((await api.ask('GET', '/v1/reports/calls', undefined, both)).body).toEqual(CALLS);
    expect((await api.ask('GET', '/v1/reports/calls?format=json', undefined, { accept: 'text/csv' })).body).toEqual(
      CALLS,
    );
  });

  test('says that it took too long, and that too many wait', async () => {
    failure = new StoreError('slow', 'the reports did not answer within 60000 ms');
    expect(await api.ask('GET', '/v1/reports/handoffs')).toMatchObject({ status: 503 });
    failure = new StoreError('overloaded', '8 jobs of the reports wait already');
    expect(await api.ask('GET', '/v1/reports/handoffs')).toMatchObject({ status: 503 });
  });
});

describe('CSV', () => {
  test('has a row for all, then for each route, destination, reason and bucket', () => {
    const rows = cells(handoffCsv(HANDOFFS));
    expect(rows.map(({ group, name }) => [group, name])).toEqual([
      ['all', ''],
      ['route', `'${B}`],
      ['destination', 'agent:anna'],
      ['destination', 'agent:bert'],
      ['destination', '2001'],
      ['reason', 'billing'],
      ['reason', "'=cmd|calc"],
      ['reason', '"a'],
      ['bucket', ''],
    ]);
    expect(rows[0]).toMatchObject({ from: FROM, calls: '33', transferRate: '0.5152', 'byResult.bridged': '6', 'waitMs.p95': '33000' }); // prettier-ignore
    expect(rows[2]).toMatchObject({ attempts: '11', answerRate: '0.2727', 'handleMs.p50': '98000', calls: '' });
    expect(rows[5]).toMatchObject({ handoffs: '13', attempts: '' });
    expect(rows[8]).toMatchObject({ from: FROM, to: TO, handoffs: '20' });
    expect(cells(callCsv(CALLS)).map(({ group, name }) => [group, name])).toEqual([
      ['all', ''],
      ['route', ''],
      ['reason', 'caller-hangup'],
    ]);
  });

  test('quotes what RFC 4180 2.6 and 2.7 name, ends each line with CR LF, and disarms formulas', () => {
    const names = ['a,b', 'say "hi"', 'two\r\nlines', '=1+1', '+49', '-1', '@sum', '\tx', 'plain', ''];
    const report = { ...HANDOFFS, byReason: Object.fromEntries(names.map((name) => [name, 1])) };
    const csv = handoffCsv({ ...report, byRoute: [{ route: A, ...HANDOFFS_OF_B }], byDestination: [], buckets: [] });
    for (const cell of [
      '"a,b"',
      '"say ""hi"""',
      '"two\r\nlines"',
      "'=1+1",
      "'+49",
      "'-1",
      "'@sum",
      "'\tx",
      'plain',
      '',
    ]) {
      expect(csv).toContain(`\r\nreason,${cell},`);
    }
    expect(csv).toContain(`route,'${A},`);
    expect(csv.endsWith('\r\n')).toBe(true);
  });

  test('leaves cells empty where there is no figure, and numbers as they are', () => {
    const none = { ...ALL_HANDOFFS, transferRate: null };
    const [row] = cells(
      handoffCsv({ ...HANDOFFS, ...none, byRoute: [], byDestination: [], byReason: {}, buckets: [] }),
    );
    expect(row!['transferRate']).toBe('');
    expect(row!['serviceLevel']).toBe('0.25');
  });
});
