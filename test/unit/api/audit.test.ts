import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditSigner, openAuditKey } from '../../../src/audit/index.ts';
import { publicKeyText } from '../../../src/records/audit/index.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { at, sampleCall, sampleEntry, sampleHandoff } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ApiUnderTest, KEYS } from './api-under-test.ts';
import { directoryShelf } from '../../fakes/directory-shelf.ts';

const ID = '11111111-2222-4333-8444-555555555555';
const DAY = new Date(new FakeClock().wall()).toISOString().slice(0, 10);

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

describe('/v1/audit', () => {
  let directory: string;
  let store: DatabaseStore;
  let api: ApiUnderTest;
  let publicKey: string;
  const fileOf = (call: string): string => join(directory, `${call}.wav`);

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'warmbridge-api-audit-'));
    const clock = new FakeClock();
    const logger = pino({ level: 'silent' });
    store = await DatabaseStore.open({ database: { kind: 'sqlite', file: join(directory, 'a.db') }, clock, logger });
    const call = sampleCall(ID, { state: 'ended', endedAt: at(9) });
    await store.append({ call, entries: [sampleEntry(call.id, 1)], handoffs: [sampleHandoff(`${ID}.h1`, call.id)] });
    writeFileSync(fileOf(ID), 'RIFF');
    const key = openAuditKey(join(directory, 'audit.key'));
    publicKey = publicKeyText(key);
    clock.advance(86_400_000);
    await new AuditSigner({ audit: store.audit, key, clock, logger }).sign();
    api = await ApiUnderTest.start({
      store,
      audit: { audit: store.audit, publicKey, shelf: directoryShelf(directory) },
    });
  });

  afterEach(async () => {
    await api.close();
    await store.close();
    rmSync(directory, { recursive: true });
  });

  test('says whether a call and a day hold, and lists the days that are signed', async () => {
    expect(await api.ask('GET', `/v1/audit/calls/${ID}`, undefined, bearer(KEYS.viewer))).toMatchObject({
      status: 200,
      body: { chain: ID, holds: true, links: 1, entries: 1, records: 2, days: [DAY], erased: false, breaks: [] },
    });
    expect(await api.ask('GET', `/v1/audit/days/${DAY}`, undefined, bearer(KEYS.viewer))).toMatchObject({
      status: 200,
      body: { day: DAY, holds: true, chains: 1, signed: { key: publicKey }, breaks: [] },
    });
    const { body } = await api.ask('GET', '/v1/audit/days', undefined, bearer(KEYS.viewer));
    expect(body).toMatchObject({ items: [{ day: DAY, key: publicKey }] });
    expect((await api.ask('GET', `/v1/audit/days?before=${DAY}`)).body).toMatchObject({ items: [] });
    for (const path of ['/v1/audit/calls/none', '/v1/audit/days/yesterday', '/v1/audit/days/2026-02-31'])
      expect((await api.ask('GET', path)).status, path).toBe(404);
    expect((await api.ask('GET', '/v1/audit/days?before=x')).status).toBe(400);
  });

  test('exports a call for administrators alone', async () => {
    const path = `/v1/audit/calls/${ID}/export`;
    for (const key of [KEYS.viewer, KEYS.operator])
      expect((await api.ask('GET', path, undefined, bearer(key))).status).toBe(403);
    const answer = await fetch(`${api.address}${path}`, { headers: { authorization: `Bearer ${KEYS.admin}` } });
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = (await answer.text()).trimEnd().split('\n').map((line) => JSON.parse(line) as { line: string }); // prettier-ignore
    expect(lines.map(({ line }) => line)).toEqual(['chain', 'link', 'entry', 'record', 'record', 'end', 'day']);
  });

  test('erases what is known of a caller, with its files, for administrators alone', async () => {
    const body = { number: '+15550001111' };
    expect((await api.ask('POST', '/v1/erasures', body, bearer(KEYS.operator))).status).toBe(403);
    expect(existsSync(fileOf(ID))).toBe(true);
    expect(await api.ask('POST', '/v1/erasures', body, bearer(KEYS.admin))).toMatchObject({
      status: 200,
      body: { calls: 1, up: 0 },
    });
    expect(existsSync(fileOf(ID))).toBe(false);
    expect((await api.ask('GET', `/v1/calls/${ID}`)).body).toMatchObject({ from: 'erased' });
    expect((await api.ask('GET', `/v1/audit/calls/${ID}`)).body).toMatchObject({ holds: true, erased: true });
    expect(await api.ask('POST', '/v1/erasures', body, bearer(KEYS.admin))).toMatchObject({
      body: { calls: 0, up: 0 },
    });
    for (const wrong of [{}, { number: '' }, { number: 1 }, { ...body, name: 'x' }])
      expect((await api.ask('POST', '/v1/erasures', wrong, bearer(KEYS.admin))).status).toBe(400);
  });
});
