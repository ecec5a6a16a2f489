import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asCallId, asLegId, asRecordingId } from '../../../src/ports/ids.ts';
import type { ChainVerdict, DayVerdict } from '../../../src/ports/audit.ts';
import type { ChainRows } from '../../../src/records/audit/index.ts';
import { PROGRAM_CHAIN, publicKeyText, signDay, verifyChain, verifyDay } from '../../../src/records/audit/index.ts';
import { SqliteDatabase } from '../../../src/store/sqlite/sqlite-database.ts';
import { AuditReader } from '../../../src/store/tables/audit-reader.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { at, sampleCall, sampleEntry, sampleHandoff } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const ID = '11111111-2222-3333-4444-555555555555';
const OTHER = '22222222-2222-3333-4444-555555555555';
const CALL = asCallId(ID);
const DAY = new Date(new FakeClock().wall()).toISOString().slice(0, 10);

let directory: string;
let file: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-audit-'));
  file = join(directory, 'written.db');
  await write();
});

beforeEach(() => {
  file = join(mkdtempSync(join(directory, 'test-')), 'warmbridge.db');
  copyFileSync(join(directory, 'written.db'), file);
});

afterAll(() => rmSync(directory, { recursive: true }));

async function withStore(work: (store: DatabaseStore) => Promise<void>): Promise<void> {
  const store = await DatabaseStore.open({
    database: { kind: 'sqlite', file },
    clock: new FakeClock(),
    logger: pino({ level: 'silent' }),
    node: 'n1',
  });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** Two calls that are over, one of them with a handoff, a message and a webhook, and something noted afterwards. */
async function write(): Promise<void> {
  await withStore(async (store) => {
    for (const id of [ID, OTHER]) {
      const call = sampleCall(id);
      const handoff = sampleHandoff(`${id}.h1`, call.id);
      const speech = { leg: asLegId(`${id}.1`), role: 'caller', startMs: 1, endMs: 2, private: false, text: 'Half a \ud83d pair', confidence: 1 }; // prettier-ignore
      await store.append({ call, entries: [sampleEntry(call.id, 1, { kind: 'input', type: 'invited' }), sampleEntry(call.id, 2)], handoffs: [handoff] }); // prettier-ignore
      const ended = sampleCall(id, { state: 'ended', endedAt: at(9) });
      const left = {
        voicemail: asRecordingId(`${id}.rec1`), leg: asLegId(`${id}.1`), by: 'key', mailbox: 'sales', route: '*', handoffId: null, startedAt: at(3), durationMs: 900,
        from: '+15550001111', to: '+15559998888', reason: 'r', summary: 's', context: null,
      }; // prettier-ignore
      await store.append({
        call: ended,
        entries: [sampleEntry(call.id, 3, { type: 'call.speech', data: speech }), sampleEntry(call.id, 4, { type: 'voicemail.left', data: left })], // prettier-ignore
        handoffs: [{ ...handoff, result: 'voicemail', endedAt: at(8) }],
        deliveries: [{ id: `d-${id}`, webhook: 'w1', event: 'call.ended', body: '{"event":"call.ended"}', dueAtMs: 1, expiresAtMs: 9_999_999_999_999 }], // prettier-ignore
      });
      await store.append({ call: ended, entries: [sampleEntry(call.id, 5)], handoffs: [] });
    }
  });
}

/** Reads the file by a connection of its own. */
async function reading<Result>(work: (reader: AuditReader) => Promise<Result>): Promise<Result> {
  const database = SqliteDatabase.openToRead({ file, busyTimeoutMs: 100 });
  return await work(new AuditReader(database)).finally(async () => await database.close());
}

async function chainOf(chain: string): Promise<ChainRows | null> {
  return await reading(async (reader) => await reader.chain(chain));
}

async function verdictOfDay(day: string, key: string | null = null): Promise<DayVerdict> {
  return await reading(async (reader) => await reader.day(day, async (rows) => await verifyDay({ ...rows, key })));
}

async function verdictOf(chain = ID): Promise<Omit<ChainVerdict, 'recordings'>> {
  const rows = await chainOf(chain);
  if (rows === null) throw new Error('there is no such chain');
  return verifyChain(rows);
}

/** Changes the database behind the program's back. */
function tamper(...statements: readonly string[]): void {
  const database = new DatabaseSync(file);
  for (const sql of statements) expect(database.prepare(sql).run().changes, sql).toBeGreaterThan(0);
  database.close();
}

test('what was written holds', async () => {
  expect(await verdictOf()).toEqual({
    chain: ID, links: 3, entries: 5, records: 4, days: [DAY], erased: false, breaks: [], notes: [],
  }); // prettier-ignore
});

test('nothing of the caller is in the links', async () => {
  const { links } = (await chainOf(ID))!;
  expect(links.map(({ body }) => body).join()).not.toMatch(/1555|Wants|billing|pair/);
});

describe('what was changed is found', () => {
  test.each([
    ["UPDATE journal SET data = '{}' WHERE call_id = ? AND sequence = 3", 'entry 3 (call.speech)', 'is not what was written'],
    ["UPDATE journal SET data = replace(data, 'Half', 'Calf') WHERE call_id = ? AND sequence = 3", 'entry 3 (call.speech)', 'is not what was written'],
    ["UPDATE journal SET at = '2020-01-01T00:00:00.000Z' WHERE call_id = ? AND sequence = 1", 'entry 1 (invited)', 'is not what was written'],
    ["UPDATE journal SET type = 'call.held' WHERE call_id = ? AND sequence = 2", 'entry 2 (call.held)', 'is not what was written'],
    ["UPDATE journal SET version = 2 WHERE call_id = ? AND sequence = 2", 'entry 2 (call.started)', 'is not what was written'],
    ["UPDATE journal SET kind = 'input', version = NULL WHERE call_id = ? AND sequence = 2", 'entry 2 (call.started)', 'is not what was written'],
    ['UPDATE journal SET sequence = 6 WHERE call_id = ? AND sequence = 5', 'entry 6 (call.started)', 'is not in the chain'],
    ['DELETE FROM journal WHERE call_id = ? AND sequence = 4', 'entry 4', 'is missing'],
    [`UPDATE journal SET call_id = '${OTHER}', sequence = 9 WHERE call_id = ? AND sequence = 4`, 'entry 4', 'is missing'],
    ["UPDATE calls SET record = json_set(record, '$.route', 'x') WHERE id = ?", 'record call', 'is not what was written'],
    ["UPDATE calls SET record = json_set(record, '$.endedAt', null), ended_at = NULL WHERE id = ?", 'record call', 'is not what was written'],
    ["UPDATE calls SET state = 'with-ai' WHERE id = ?", 'record call', 'its column state does not say what the record says'],
    ["UPDATE calls SET caller = '+1' WHERE id = ?", 'record call', 'its column caller does not say what the record says'],
    ["UPDATE calls SET called = '+1' WHERE id = ?", 'record call', 'its column called does not say what the record says'],
    ["UPDATE calls SET started_at = '2020' WHERE id = ?", 'record call', 'its column started_at does not say what the record says'],
    ["UPDATE calls SET ended_at = '2020' WHERE id = ?", 'record call', 'its column ended_at does not say what the record says'],
    ["UPDATE calls SET node = 'n2' WHERE id = ?", 'record call', 'is not what was written'],
    ["UPDATE handoffs SET record = json_set(record, '$.summary', 'x') WHERE call_id = ?", `record handoff/${ID}.h1`, 'is not what was written'],
    ["UPDATE handoffs SET created_at = '2020' WHERE call_id = ?", `record handoff/${ID}.h1`, 'its column created_at does not say what the record says'],
    [`UPDATE handoffs SET call_id = '${OTHER}' WHERE call_id = ?`, `record handoff/${ID}.h1`, 'is missing'],
    ['DELETE FROM handoffs WHERE call_id = ?', `record handoff/${ID}.h1`, 'is missing'],
    [`INSERT INTO handoffs SELECT 'h9', call_id, created_at, json_set(record, '$.id', 'h9') FROM handoffs WHERE call_id = ?`, 'record handoff/h9', 'is not in the chain'],
    ["UPDATE voicemails SET record = json_set(record, '$.summary', 'x') WHERE call_id = ?", `record voicemail/${ID}.rec1`, 'is not what was written'],
    ["UPDATE voicemails SET mailbox = 'x' WHERE call_id = ?", `record voicemail/${ID}.rec1`, 'its column mailbox does not say what the record says'],
    ["UPDATE voicemails SET state = 'heard' WHERE call_id = ?", `record voicemail/${ID}.rec1`, 'its column state does not say what the record says'],
    ['DELETE FROM voicemails WHERE call_id = ?', `record voicemail/${ID}.rec1`, 'is missing'],
    ["UPDATE deliveries SET body = '{}' WHERE call_id = ?", `record delivery/d-${ID}`, 'is not what was written'],
    ["UPDATE deliveries SET webhook = 'w2' WHERE call_id = ?", `record delivery/d-${ID}`, 'is not what was written'],
    ["UPDATE deliveries SET event = 'x' WHERE call_id = ?", `record delivery/d-${ID}`, 'is not what was written'],
    ["UPDATE journal SET link = replace(link, '\"n\":2', '\"n\":7') WHERE call_id = ? AND sequence = 3", 'link 2', 'is not what was hashed'],
    ["UPDATE journal SET link = replace(link, '\"at\":\"20', '\"at\":\"19') WHERE call_id = ? AND sequence = 3", 'link 2', 'is not what was hashed'],
    ["UPDATE journal SET link = '2 !' || substr(link, 4) WHERE call_id = ? AND sequence = 3", 'link 2', 'is not what was hashed'],
    ["UPDATE journal SET link = '7' || substr(link, 2) WHERE call_id = ? AND sequence = 3", 'link 2', 'is missing; link 7 comes next'],
    ["UPDATE journal SET link = 'x' WHERE call_id = ? AND sequence = 1", 'link 1', 'cannot be read'],
    ['UPDATE journal SET link = NULL WHERE call_id = ? AND sequence = 3', 'link 2', 'is missing; link 3 comes next'],
    ['UPDATE journal SET link = NULL WHERE call_id = ? AND sequence = 5', 'link 3', /^is missing; 20.* ended with it$/],
    ['DELETE FROM journal WHERE call_id = ? AND sequence = 5', 'link 3', /^is missing; 20.* ended with it$/],
    ["UPDATE calls SET salt = 'x' WHERE id = ?", 'entry 1 (invited)', 'is not what was written'],
    ['UPDATE calls SET salt = NULL WHERE id = ?', 'salt', /^the secret of the chain is gone/],
    ["UPDATE handoffs SET record = json_set(record, '$.endedAt', null) WHERE call_id = ?", `record handoff/${ID}.h1`, 'is not what was written'],
    ["UPDATE audit_ends SET hash = 'x' WHERE chain = ?", 'link 3', /^is not that which 20/],
    ['DELETE FROM audit_ends WHERE chain = ?', /^day 20/, 'does not know of link 3'],
  ])('%s', async (sql, where, message) => {
    tamper(sql.replace('?', `'${ID}'`));
    const match = (text: string | RegExp): unknown => (typeof text === 'string' ? text : expect.stringMatching(text));
    expect((await verdictOf()).breaks[0]).toEqual({ where: match(where), message: match(message) });
    expect((await verdictOf(OTHER)).breaks.filter(({ where: each }) => !each.includes(ID) && !each.startsWith('entry 9'))).toEqual([]);
  }); // prettier-ignore
});

test('a chain that was made anew does not fit what was signed of its day', async () => {
  const day = DAY;
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = publicKeyText(privateKey);
  {
    const unsigned = async (today: string) => await reading(async (reader) => await reader.unsignedDays(today));
    expect(await unsigned(day)).toEqual([]);
    const [found] = await unsigned('9999-01-01');
    expect(found).toEqual({ day, chains: 2, root: expect.stringMatching(/^[\w-]{43}$/) });
    const signed = signDay(day, null, found!, at(99), privateKey);
    await withStore(async (store) => {
      for (const isNew of [true, false]) expect(await store.audit.putDay(signed)).toBe(isNew);
    });
    expect(await verdictOfDay(day, key)).toMatchObject({ day, chains: 2, breaks: [], signed });
  }
  tamper(`DELETE FROM audit_ends WHERE chain = '${ID}'`, `UPDATE journal SET link = NULL WHERE call_id = '${ID}'`);
  expect((await verdictOfDay(day, key)).breaks).toEqual([
    { where: `statement of ${day}`, message: 'says that 2 chains went on, and there are 1' },
  ]);
  tamper(`UPDATE audit_days SET statement = replace(statement, '"chains":2', '"chains":1')`);
  expect((await verdictOfDay(day, key)).breaks).toMatchObject([{ message: 'its signature is not right' }]);
});

test('nothing is added to a day that is signed, also where the clock went back', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const tomorrow = new Date(Date.parse(DAY) + 86_400_000).toISOString().slice(0, 10);
  const signed = signDay(tomorrow, null, { chains: 0, root: '' }, at(99), privateKey);
  await withStore(async (store) => {
    await store.audit.putDay(signed);
    await store.append({ call: sampleCall(ID, { state: 'ended', endedAt: at(9) }), entries: [sampleEntry(CALL, 6)], handoffs: [] }); // prettier-ignore
  });
  const { links } = (await chainOf(ID))!;
  expect(links.at(-1)!.at > `${tomorrow}T23:59:59.999Z`).toBe(true);
  expect((await verdictOf()).breaks).toEqual([]);
});

test('what is known of a caller is erased, the chains hold, and that it was is on record', async () => {
  await withStore(async (store) => {
    const up = asCallId('33333333-2222-3333-4444-555555555555');
    await store.append({ call: sampleCall(up), entries: [sampleEntry(up, 1)], handoffs: [] });
    expect(await store.audit.eraseCaller('+15550009999', 'test')).toEqual({ calls: [], up: 0 });
    // The number of the site is nobody's to erase.
    expect(await store.audit.eraseCaller('+15559998888', 'test')).toEqual({ calls: [], up: 0 });
    const { calls, ...more } = await store.audit.eraseCaller('+15550001111', 'the caller, by letter');
    expect([calls.toSorted(), more]).toEqual([[ID, OTHER], { up: 1 }]);
    expect(await store.getCall(CALL)).toMatchObject({ from: 'erased', to: '+15559998888', startedAt: at(0), endedAt: at(9) }); // prettier-ignore
    expect(await store.listEvents(CALL, 0, 10)).toEqual([]);
    expect(await store.voicemails.get(asRecordingId(`${ID}.rec1`))).toBeNull();
    expect((await store.searchTranscripts({ phrases: ['half'], withPrivate: true, limit: 5 })).items).toEqual([]);
  });
  expect(await verdictOf()).toEqual({
    chain: ID, links: 4, entries: 0, records: 2, days: [DAY], erased: true, breaks: [], notes: [],
  }); // prettier-ignore
  expect(await verdictOfDay(DAY, null)).toMatchObject({ chains: 3, breaks: [] });
  const { links } = (await chainOf(PROGRAM_CHAIN))!;
  expect(links.map(({ body }) => (JSON.parse(body) as { event: unknown }).event)).toEqual([
    { type: 'caller.erased', calls: [ID, OTHER], by: 'the caller, by letter' },
  ]);
  tamper(`UPDATE handoffs SET record = json_set(record, '$.result', 'bridged') WHERE call_id = '${ID}'`);
  expect((await verdictOf()).breaks).toEqual([
    { where: `record handoff/${ID}.h1`, message: 'is not what was written' },
  ]);
});

test('nothing of an erased caller is left in the file', async () => {
  await withStore(async (store) => {
    await store.audit.eraseCaller('+15550001111', 'test');
    while ((await store.searchTranscripts({ phrases: ['half'], withPrivate: true, limit: 5 })).items.length > 0);
  });
  const left = readFileSync(file).toString('latin1');
  expect(left).not.toContain('15550001111');
  expect(left).not.toContain('Wants a refund');
});

test('a call that retention deleted is missed by nobody, one that somebody else deleted is', async () => {
  const day = DAY;
  await withStore(async (store) => {
    expect(await store.deleteEnded(at(60), 1)).toHaveLength(1);
  });
  expect(await verdictOfDay(day, null)).toMatchObject({ chains: 3, breaks: [] });
  const gone = (await chainOf(ID))?.links.length === 0 ? ID : OTHER;
  const left = gone === ID ? OTHER : ID;
  expect(verifyChain((await chainOf(PROGRAM_CHAIN))!).breaks).toEqual([]);
  tamper(`DELETE FROM journal WHERE call_id = '${left}'`);
  expect((await verdictOfDay(day, null)).breaks).toEqual([
    { where: `call ${left}`, message: 'is missing, and no removal is on record' },
  ]);
});
