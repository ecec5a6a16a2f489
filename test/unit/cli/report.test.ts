import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReportOptions } from '../../../src/cli/report.ts';
import { writeReport } from '../../../src/cli/report.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { B, COUNTED_CALLS, FROM, TO } from '../records/reports/counted-calls.ts';
import { ALL_CALLS, ALL_HANDOFFS, HANDOFFS_OF_B } from '../records/reports/counted-reports.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-report-'));
  file = join(directory, 'warmbridge.yaml');
  const database = join(directory, 'a.db');
  writeFileSync(
    file,
    `store: { url: "sqlite:${database}" }\nsip: { trunks: [ { name: pbx, uri: "sip:127.0.0.1" } ] }\nroutes: [ { match: { to: "*" }, ai: { kind: none }, handoff: { destinations: [ "2001" ] } } ]\n`,
  );
  const store = await DatabaseStore.open({
    database: { kind: 'sqlite', file: database },
    clock: new FakeClock(),
    logger: pino({ level: 'silent' }),
  });
  await Promise.all(
    COUNTED_CALLS.map(async ({ call, handoffs }) => {
      await store.append({ call, handoffs, entries: [] });
    }),
  );
  await store.close();
});

afterEach(() => rmSync(directory, { recursive: true }));

async function run(
  kind: 'handoffs' | 'calls',
  options: ReportOptions,
): Promise<{ readonly code: number; readonly text: string; readonly faults: string }> {
  let [text, faults] = ['', ''];
  const source = { file, env: {}, nowMs: Date.parse(TO) };
  const code = await writeReport(kind, options, source, { write: (more) => (text += more) }, { write: (more) => (faults += more) }); // prettier-ignore
  return { code, text, faults };
}

test('a report of the seven days before now, as JSON', async () => {
  const { code, text } = await run('calls', { from: FROM });
  expect(code).toBe(0);
  expect(JSON.parse(text)).toMatchObject({ ...ALL_CALLS, from: FROM, to: TO });
  // Those of both days are all of the last seven.
  const { calls, from } = JSON.parse((await run('calls', {})).text) as {
    readonly calls: number;
    readonly from: string;
  };
  expect([calls, from]).toEqual([ALL_CALLS.calls, '2026-07-01T00:00:00.000Z']);
});

test('a report of a route, and as CSV', async () => {
  expect(JSON.parse((await run('handoffs', { from: FROM, route: B })).text)).toMatchObject(HANDOFFS_OF_B);
  const [, all = ''] = (await run('handoffs', { from: FROM, format: 'csv' })).text.split('\r\n');
  expect(all).toContain(`all,,${FROM},${TO},${String(ALL_HANDOFFS.calls)},`);
});

test('an option that is wrong is told, and nothing is written', async () => {
  expect(await run('calls', { from: 'yesterday' })).toMatchObject({ code: 1, text: '', faults: expect.stringContaining('--from: expected a date') as string }); // prettier-ignore
  expect(await run('calls', { from: TO })).toMatchObject({ code: 1, text: '', faults: expect.stringContaining('--from: must be before to') as string }); // prettier-ignore
  rmSync(join(directory, 'a.db'));
  expect(await run('calls', {})).toMatchObject({ code: 1, text: '', faults: expect.stringContaining('there is no database') as string }); // prettier-ignore
});
