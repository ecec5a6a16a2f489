import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callRecord, handoffRecord, handoffsOf } from '../../../src/call-machine/index.ts';
import { closeCutOffCalls } from '../../../src/call-runtime/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import type { CallId, HandoffId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { readMigrations } from '../../../src/store/sqlite/migrate.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { asJson, replayed } from '../call-runtime/support/replayed.ts';

const FIXTURE = new URL('../../fixtures/store/version-2.sql', import.meta.url);
const BRIDGED = asCallId('54f4dee8-85dd-420b-9c81-13e2e4c79836');
const CUT_OFF = asCallId('3a073acd-0905-4d55-a3ee-6b82739fbee6');

interface Row {
  readonly call_id: string;
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly type: string;
  readonly data: string;
}

describe('A database of the version before the journals became one', () => {
  const clock = new SystemClock();
  const logged: string[] = [];
  const logger = pino({}, { write: (line: string) => void logged.push(line) });
  let directory: string;
  let file: string;
  let store: DatabaseStore;
  let journal: readonly Row[];
  let calls: readonly { readonly id: CallId; readonly record: unknown; readonly ended_at: string | null }[];
  let handoffs: readonly { readonly id: HandoffId; readonly call_id: CallId; readonly record: string }[];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'warmbridge-former-'));
    file = join(directory, 'former.db');
    const database = new DatabaseSync(file);
    database.exec(readFileSync(FIXTURE, 'utf8'));
    const all = (sql: string): never[] => database.prepare(sql).all() as never[];
    journal = all('SELECT * FROM journal ORDER BY call_id, sequence');
    calls = all('SELECT id, record, ended_at FROM calls ORDER BY started_at');
    handoffs = all('SELECT id, call_id, record FROM handoffs');
    database.close();
    store = await DatabaseStore.open({ database: { kind: 'sqlite', file }, clock, logger, node: 'here' });
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  test('what its AIs said is found', async () => {
    const texts = journal.flatMap(({ kind, type, data }) => {
      const { prompt } = JSON.parse(data) as { readonly prompt?: { readonly text?: string } };
      return kind === 'fact' && type === 'ai.talk' && prompt?.text !== undefined ? [prompt.text] : [];
    });
    expect(texts.length).toBeGreaterThan(0);
    const [word = ''] = /\p{L}{3,}/u.exec(texts[0] ?? '') ?? [];
    const { items } = await store.searchTranscripts({ phrases: [word], withPrivate: true, limit: 1_000 });
    expect(items).toHaveLength(texts.filter((text) => new RegExp(`\\b${word}\\b`, 'i').test(text)).length);
  });

  test('the log says before and after that its layout is changed, which may take long', () => {
    const lines = logged.map((line) => JSON.parse(line) as { msg: string; version: number });
    const newest = readMigrations().length;
    expect(lines.filter(({ version }) => version === newest)).toMatchObject([
      { version: newest, msg: expect.stringContaining('gets a new layout') },
      { version: newest, msg: expect.stringContaining('has its new layout') },
    ]);
  });

  test('opens with all its entries', async () => {
    expect([calls.length, handoffs.length, journal.length]).toEqual([6, 5, 166]);
    const entries = await store.readFrom(0, 1_000);
    const rows = entries.map(({ callId, sequence, at, kind, type, data }) => ({
      call_id: callId, sequence, at, kind, type, data: JSON.stringify(data),
    })); // prettier-ignore
    rows.sort((one, other) => (one.call_id < other.call_id ? -1 : one.call_id > other.call_id ? 1 : one.sequence - other.sequence)); // prettier-ignore
    expect(rows).toEqual(journal.map((row) => ({ ...row })));
  });

  test('has the records as they were', async () => {
    for (const { id, record } of calls) {
      expect(await store.getCall(id)).toEqual(JSON.parse(String(record)));
    }
    for (const { id, call_id: call, record } of handoffs) {
      expect(await store.getHandoff(call, id)).toEqual(JSON.parse(record));
    }
  });

  test('every fact in it is known, of version 1', async () => {
    const facts = await store.readFrom(0, 1_000, 'fact');
    expect(facts.length).toBeGreaterThan(60);
    expect(facts.filter(({ kind }) => kind !== 'fact')).toEqual([]);
    const ended = facts.find((entry) => entry.kind === 'fact' && entry.type === 'call.ended' && entry.callId === BRIDGED);
    expect(ended).toMatchObject({ version: 1, data: { result: 'completed', handoffs: [{ result: 'bridged' }] } });
  }); // prettier-ignore

  test('positions follow time, from 1 without a gap, and those of one call follow its sequence', async () => {
    const entries = await store.readFrom(0, 1_000);
    expect(entries.map(({ position }) => position)).toEqual(entries.map((_, index) => index + 1));
    const times = entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    expect(new Set(entries.slice(0, 12).map(({ callId }) => callId)).size).toBeGreaterThan(1);
    for (const { id } of calls) {
      const of = entries.filter(({ callId }) => callId === id).map(({ sequence }) => sequence);
      expect(of).toEqual(of.map((_, index) => index + 1));
    }
  });

  test('the journal of each call replays to the same facts and records', async () => {
    for (const { id } of calls) {
      const entries = await store.listEvents(id, 0, 1_000);
      const { state, facts } = replayed(entries);
      expect(facts).toEqual(entries.flatMap(({ kind, type, data }) => (kind === 'input' ? [] : [{ type, data }])));
      expect(asJson(callRecord(state))).toEqual(await store.getCall(id));
      for (const handoff of handoffsOf(state)) {
        expect(asJson(handoffRecord(state, handoff))).toEqual(await store.getHandoff(id, handoff.id));
      }
    }
  });

  test('a call that a crash cut off belongs to no node, and the next start still closes it', async () => {
    expect(await store.openCalls('here')).toEqual([]);
    const { length } = await store.readFrom(0, 1_000);
    expect(await closeCutOffCalls(store, clock, logger, { node: null, salvage: null })).toEqual([CUT_OFF]);
    const closing = await store.readFrom(length, 10);
    expect(closing).toMatchObject([
      { kind: 'fact', type: 'handoff.ended', position: length + 1, version: 1, data: { reason: 'error' } },
      { kind: 'fact', type: 'call.ended', position: length + 2, data: { reason: 'crash', context: { summary: 'Wants a refund – 20 €' } } },
    ]);
  }); // prettier-ignore
});

test('a media event that came late, with a time before the last, keeps its place in its call', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'warmbridge-former-'));
  const file = join(directory, 'former.db');
  const database = new DatabaseSync(file);
  const [layout = ''] = readFileSync(FIXTURE, 'utf8').split('\nINSERT');
  database.exec(`${layout}; PRAGMA user_version = 2;`);
  for (const id of ['a', 'b']) {
    database.exec(`INSERT INTO calls VALUES ('${id}', 'ended', '+1', '+2', '2026', '2026', '{}')`);
  }
  const times = { a: ['10:00:01', '10:00:03', '10:00:02', '10:00:05'], b: ['10:00:02', '10:00:04'] };
  for (const [id, at] of Object.entries(times)) {
    for (const [index, time] of at.entries()) {
      database.exec(`INSERT INTO journal VALUES ('${id}', ${index + 1}, '${time}', 'input', 'x', '{}')`);
    }
  }
  database.close();
  const store = await DatabaseStore.open({
    database: { kind: 'sqlite', file },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
  const order = (await store.readFrom(0, 10)).map(({ callId, sequence }) => `${callId}${sequence}`);
  expect(order).toEqual(['a1', 'b1', 'a2', 'a3', 'b2', 'a4']);
  await store.close();
  rmSync(directory, { recursive: true });
});
