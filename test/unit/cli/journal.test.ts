import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import type { RanInProcess } from './in-process.ts';
import { runInProcess } from './in-process.ts';

const FIXTURE = new URL('../../fixtures/store/version-2.sql', import.meta.url);
const BRIDGED = '54f4dee8-85dd-420b-9c81-13e2e4c79836';
const CUT_OFF = '3a073acd-0905-4d55-a3ee-6b82739fbee6';

let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-journal-'));
  const file = join(directory, 'calls.db');
  const database = new DatabaseSync(file);
  database.exec(readFileSync(FIXTURE, 'utf8'));
  database.close();
  // It brings the layout up to date.
  const store = await DatabaseStore.open({
    database: { kind: 'sqlite', file },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
  await store.close();
  writeFileSync(join(directory, 'site.yaml'), JSON.stringify({ store: { url: `sqlite:${file}` } }));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function run(...args: readonly string[]): Promise<RanInProcess> {
  return await runInProcess(...args, '--config', join(directory, 'site.yaml'));
}

function calls(): readonly string[] {
  const database = new DatabaseSync(join(directory, 'calls.db'), { readOnly: true });
  const ids = database
    .prepare('SELECT id FROM calls ORDER BY started_at')
    .all()
    .map(({ id }) => String(id));
  database.close();
  return ids;
}

it('replay: every call on record comes out as it is', async () => {
  const { code, out } = await run('replay', '--json', ...calls());
  const replays = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly differences: readonly string[] });
  expect(replays.flatMap(({ differences }) => differences)).toEqual([]);
  expect([code, replays.length]).toEqual([0, 6]);
});

it('replay prints state by state', async () => {
  const { out } = await run('replay', BRIDGED);
  expect(out).toContain('begin -> routing');
  expect(out).toContain('handoff -> with-agent');
  expect(out).toMatch(/\d+ events come out as they are on record\n$/);
});

it('replay: a fact, an event, or a record that was changed is named, with exit code 1', async () => {
  const database = new DatabaseSync(join(directory, 'calls.db'));
  const change = async (sql: string): Promise<string> => {
    database.exec(`SAVEPOINT before; ${sql}; RELEASE before`);
    const { code, out } = await run('replay', '-q', BRIDGED);
    expect(code).toBe(1);
    return out;
  };
  const of = (type: string): string => `call_id = '${BRIDGED}' AND kind = 'fact' AND type = '${type}'`;
  const was = database.prepare(`SELECT data FROM journal WHERE ${of('handoff.accepted')}`).get()!['data'];
  const other = await change(
    `UPDATE journal SET data = json_set(data, '$.by', 'voice') WHERE ${of('handoff.accepted')}`,
  );
  expect(other).toMatch(/handoff\.accepted has other data: by is "voice" on record/);
  database.prepare(`UPDATE journal SET data = ? WHERE ${of('handoff.accepted')}`).run(was!);
  const [record] = Object.values(database.prepare('SELECT record FROM calls WHERE id = ?').get(BRIDGED)!);
  const changed = await change(`UPDATE calls SET record = json_set(record, '$.from', '+1999') WHERE id = '${BRIDGED}'`);
  expect(changed).toMatch(/the record of the call differs: from is "\+1999" on record/);
  database.prepare('UPDATE calls SET record = ? WHERE id = ?').run(record!, BRIDGED);
  const missing = await change(`DELETE FROM journal WHERE ${of('handoff.bridged')}`);
  expect(missing).toMatch(/handoff\.bridged/);
  database.close();
});

it('trace: the ladder of a call, as text, Mermaid and JSON', async () => {
  const { code, out } = await run('trace', CUT_OFF, '--json');
  const ladder = JSON.parse(out) as {
    readonly rungs: readonly { readonly direction: string; readonly message: string }[];
  };
  expect(code).toBe(0);
  expect(ladder).toMatchObject({ call: CUT_OFF, source: 'journal' });
  expect(ladder.rungs[0]).toMatchObject({ direction: 'in', message: 'INVITE' });
  const mermaid = await run('trace', CUT_OFF, '--format', 'mermaid');
  expect(mermaid.out.split('\n').filter((line) => />>/.test(line))).toHaveLength(ladder.rungs.length);
  const text = await run('trace', CUT_OFF);
  expect(text.out).toContain('without 100, ACK, PRACK and retransmissions');
  expect(await run('trace', CUT_OFF, '--format', 'svg')).toMatchObject({ code: 2 });
});

it('trace --log: each message of the call that the log has, and no other', async () => {
  const { out } = await run('trace', CUT_OFF, '--json');
  const [leg] = (JSON.parse(out) as { readonly legs: readonly { readonly sipCallId: string }[] }).legs;
  const line = (sipCallId: string, direction: string, message: string): string =>
    JSON.stringify({ time: '2026-01-01T10:00:00.000Z', msg: 'SIP message', sipCallId, direction, message });
  const log = join(directory, 'log');
  writeFileSync(
    log,
    [
      line(leg!.sipCallId, 'in', 'INVITE sip:1@a SIP/2.0\r\n\r\n'),
      line('another', 'in', 'BYE sip:1@a SIP/2.0\r\n\r\n'),
      '{"msg":"SIP message", broken',
      line(leg!.sipCallId, 'out', 'SIP/2.0 100 Trying\r\nCSeq: 1 INVITE\r\n\r\n'),
    ].join('\n'),
  );
  const traced = await run('trace', CUT_OFF, '--json', '--log', log);
  expect(JSON.parse(traced.out)).toMatchObject({
    source: 'log',
    rungs: [
      { direction: 'in', message: 'INVITE', detail: 'sip:1@a' },
      { direction: 'out', message: '100', detail: 'Trying (INVITE)' },
    ],
  });
  writeFileSync(log, 'nothing');
  expect(await run('trace', CUT_OFF, '--log', log)).toMatchObject({ code: 5 });
  expect(await run('trace', CUT_OFF, '--log', join(directory, 'none'))).toMatchObject({ code: 2 });
});
