import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditSigner, openAuditKey } from '../../../src/audit/index.ts';
import { exportCalls, verify } from '../../../src/cli/verify.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { sampleBatch, sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const ID = '11111111-2222-3333-4444-555555555555';
const DAY = new Date(new FakeClock().wall()).toISOString().slice(0, 10);

let directory: string;
let source: { file: string; env: Record<string, string>; key: string | undefined };

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-verify-'));
  const [database, key] = [join(directory, 'a.db'), join(directory, 'audit.key')];
  const file = join(directory, 'warmbridge.yaml');
  writeFileSync(
    file,
    `store: { url: "sqlite:${database}" }\naudit: { key: "${key}" }\nsip: { trunks: [ { name: pbx, uri: "sip:127.0.0.1" } ] }\nroutes: [ { match: { to: "*" }, ai: { kind: none }, handoff: { destinations: [ "2001" ] } } ]\n`,
  );
  source = { file, env: {}, key: undefined };
  const clock = new FakeClock();
  const logger = pino({ level: 'silent' });
  const store = await DatabaseStore.open({ database: { kind: 'sqlite', file: database }, clock, logger });
  await store.append(sampleBatch(sampleCall(ID), 1, 2));
  clock.advance(86_400_000);
  await new AuditSigner({ audit: store.audit, key: openAuditKey(key), clock, logger }).sign();
  await store.close();
});

afterEach(() => rmSync(directory, { recursive: true }));

async function run(...what: string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const code = await verify(what, source, { write: (more) => (text += more) });
  return { code, text };
}

test('a call and a day that hold', async () => {
  expect(await run(ID, DAY)).toEqual({
    code: 0,
    text: `${ID}: holds (1 links, 2 entries, 1 records, 0 recordings; ${DAY} is signed)\n${DAY}: holds (1 chains; ${DAY} is signed)\n`,
  });
});

test('the first break of a call is shown, and the exit code says so', async () => {
  const database = new DatabaseSync(join(directory, 'a.db'));
  database.exec("UPDATE journal SET data = '{}'");
  database.close();
  const { code, text } = await run(ID, DAY);
  expect(code).toBe(1);
  expect(text).toContain(`${ID}: does not hold: entry 1 (call.started): is not what was written, and 1 more`);
  expect(text).toContain(`${DAY}: holds`);
});

test('a chain that was made anew is not what its day has signed', async () => {
  const database = new DatabaseSync(join(directory, 'a.db'));
  database.exec('UPDATE journal SET link = NULL; DELETE FROM audit_ends');
  database.close();
  expect(await run(DAY)).toMatchObject({ code: 1, text: expect.stringContaining('says that 1 chains went on, and there are 0') as string }); // prettier-ignore
});

test('what cannot be told is named', async () => {
  expect(await run('nobody')).toEqual({ code: 1, text: 'nobody: there is no such call\n' });
  source.key = join(directory, 'none.pem');
  expect(await run(ID)).toMatchObject({ code: 1, text: expect.stringMatching(/none\.pem/) as string });
});

test('a call is exported as lines of JSON with its chain', async () => {
  let text = '';
  const output = { write: (more: string) => (text += more) };
  expect(await exportCalls([ID], source, output, output)).toBe(0);
  const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as { line: string; chain?: string }); // prettier-ignore
  expect(lines.map(({ line }) => line)).toEqual(['chain', 'link', 'entry', 'entry', 'record', 'end', 'day']);
  expect(lines[0]).toMatchObject({ chain: ID, salt: expect.stringMatching(/^[\w-]{43}$/) as string });
});
