import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditSigner, openAuditKey, readPublicKey } from '../../../src/audit/index.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import type { SignedDay } from '../../../src/ports/audit.ts';
import { publicKeyText } from '../../../src/records/audit/index.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { at, sampleBatch, sampleCall } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { eventually } from '../../sip/harness/wait.ts';

const CALL = asCallId('11111111-2222-3333-4444-555555555555');
const DAY_MS = 86_400_000;
const HALF_A_DAY_MS = 43_200_000;

let directory: string;
let clock: FakeClock;
let store: DatabaseStore;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-signer-'));
  clock = new FakeClock();
  store = await DatabaseStore.open({
    database: { kind: 'sqlite', file: join(directory, 'a.db') },
    clock,
    logger: pino({ level: 'silent' }),
  });
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

/** Lets half a day pass, once what the signer is about is done. @returns the days that are signed, once there are so many */
async function signedAfterHalfADay(count: number): Promise<readonly SignedDay[] | undefined> {
  clock.advance(HALF_A_DAY_MS);
  // Jobs of the audit are done one after the other, and the signer has three of them.
  for (let job = 0; job < 3; job += 1) await store.audit.signedDays(10);
  const days = await store.audit.signedDays(10);
  return days.length === count ? days : undefined;
}

test('each day is signed once it is over, and follows the one before; a day without calls has nothing to sign', async () => {
  const key = openAuditKey(join(directory, 'keys/audit.key'));
  const signer = new AuditSigner({ audit: store.audit, key, clock, logger: pino({ level: 'silent' }) });
  const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const first = clock.wall();
  await store.append(sampleBatch(sampleCall(CALL), 1));
  await signer.sign();
  expect(await store.audit.signedDays(10)).toEqual([]);
  const [signedFirst] = await eventually('a day is signed', async () => await signedAfterHalfADay(1), 30_000);
  expect(signedFirst).toMatchObject({ day: dayOf(first), key: publicKeyText(key) });
  await store.append(sampleBatch(sampleCall(CALL), 2));
  const second = clock.wall();
  await eventually('another is signed', async () => await signedAfterHalfADay(2), 30_000);
  for (const at of [first, second]) {
    expect(await store.audit.verifyDay(dayOf(at), publicKeyText(key))).toMatchObject({ chains: 1, breaks: [] });
  }
  const { days, breaks } = (await store.audit.verifyCall(CALL))!;
  expect({ days, breaks }).toEqual({ days: [dayOf(first), dayOf(second)], breaks: [] });
  const lines = (await store.audit.exportCall(CALL))!.map((line) => JSON.parse(line) as { line: string });
  expect(lines.map(({ line }) => line).join(' ')).toBe('chain link link entry entry record end end day day');
  await signer.close();
}, 60_000);

test('a call that is up at midnight belongs to both days', async () => {
  const key = openAuditKey(join(directory, 'audit.key'));
  const signer = new AuditSigner({ audit: store.audit, key, clock, logger: pino({ level: 'silent' }) });
  const dayOf = (): string => new Date(clock.wall()).toISOString().slice(0, 10);
  const first = dayOf();
  await store.append(sampleBatch(sampleCall(CALL), 1));
  clock.advance(DAY_MS);
  await signer.sign();
  const second = dayOf();
  await store.append(sampleBatch(sampleCall(CALL, { state: 'ended', endedAt: at(9) }), 2));
  clock.advance(DAY_MS);
  await signer.sign();
  expect(await store.audit.verifyCall(CALL)).toMatchObject({ days: [first, second], breaks: [] });
  for (const day of [first, second]) {
    expect(await store.audit.verifyDay(day, publicKeyText(key))).toMatchObject({
      chains: 1,
      signed: { day },
      breaks: [],
    });
  }
  await signer.close();
});

test('what is signed with another key is named', async () => {
  const key = openAuditKey(join(directory, 'audit.key'));
  const signer = new AuditSigner({ audit: store.audit, key, clock, logger: pino({ level: 'silent' }) });
  const day = new Date(clock.wall()).toISOString().slice(0, 10);
  await store.append(sampleBatch(sampleCall(CALL), 1));
  clock.advance(DAY_MS);
  await signer.close();
  await new AuditSigner({ audit: store.audit, key, clock, logger: pino({ level: 'silent' }) }).sign();
  const other = publicKeyText(openAuditKey(join(directory, 'other.key')));
  expect((await store.audit.verifyDay(day, other)).breaks).toEqual([
    { where: `statement of ${day}`, message: 'is signed with another key' },
  ]);
});

test('the key is made once, for its owner alone; what is no such key is refused and stays', () => {
  const file = join(directory, 'audit.key');
  const key = openAuditKey(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(publicKeyText(openAuditKey(file))).toBe(publicKeyText(key));
  expect(readPublicKey(file)).toBe(publicKeyText(key));
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  for (const [text, message] of [
    ['nonsense', /is no private key/],
    [String(rsa), /is a key of the kind rsa, not ed25519/],
  ] as const) {
    writeFileSync(file, text);
    expect(() => openAuditKey(file)).toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe(text);
  }
  expect(existsSync(file)).toBe(true);
});
