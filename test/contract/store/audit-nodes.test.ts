import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AuditSigner } from '../../../src/audit/index.ts';
import type { AuditStore } from '../../../src/ports/audit.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import type { CallId } from '../../../src/ports/ids.ts';
import { publicKeyText } from '../../../src/records/audit/index.ts';
import type { DatabaseStore } from '../../../src/store/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { eventually } from '../../sip/harness/wait.ts';
import { at, sampleBatch, sampleCall } from './journal-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';
import { SharedDatabase } from './two-nodes.ts';

const DAY_MS = 86_400_000;
const [FIRST, SECOND, THIRD] = ['2026-01-15', '2026-01-16', '2026-01-17'] as const;
const EVENING = Date.UTC(2026, 0, 15, 23, 59, 50);
const { privateKey: KEY } = generateKeyPairSync('ed25519');
const PUBLIC = publicKeyText(KEY);

function callOf(digit: number): CallId {
  return asCallId(`${String(digit).repeat(8)}-2222-3333-4444-555555555555`);
}

// Each verdict and each signature takes a thread of its own.
vi.setConfig({ testTimeout: 120_000 });

onPostgres('Postgres: two nodes and the days of the audit', WITHOUT_FSYNC, (on) => {
  let shared: SharedDatabase;
  /** The clock of the one is half a minute behind that of the other. */
  let behind: { readonly clock: FakeClock; readonly store: DatabaseStore };
  let ahead: typeof behind;

  beforeEach(async () => {
    shared = await SharedDatabase.create(on.server);
    const open = async (node: string, start: number): Promise<typeof behind> => {
      const clock = new FakeClock(start);
      return { clock, store: await shared.open({ node, clock }) };
    };
    behind = await open('behind', EVENING);
    ahead = await open('ahead', EVENING + 5_000);
  });

  afterEach(async () => {
    await shared.close();
  });

  function signerOf(
    { clock, store }: typeof behind,
    { audit = store.audit, key = KEY, logger = pino({ level: 'silent' }) } = {},
  ): AuditSigner {
    return new AuditSigner({ audit, key, clock, logger });
  }

  async function sign(node: typeof behind, audit?: AuditStore): Promise<void> {
    const signer = signerOf(node, { ...(audit !== undefined && { audit }) });
    await signer.sign();
    await signer.close();
  }

  async function step(node: typeof behind, call: CallId, sequence: number, isOver = false): Promise<void> {
    const record = sampleCall(call, isOver ? { state: 'ended', endedAt: at(9) } : {});
    await node.store.append(sampleBatch(record, sequence));
  }

  async function expectDays(call: CallId, days: readonly string[]): Promise<void> {
    expect(await behind.store.audit.verifyCall(call)).toMatchObject({ days, breaks: [] });
  }

  async function expectSigned(day: string, chains: number): Promise<void> {
    expect(await ahead.store.audit.verifyDay(day, PUBLIC)).toMatchObject({ chains, signed: { day }, breaks: [] });
  }

  test('a day that one has signed gets no link of another, for which it is not over', async () => {
    const [up, over, ofOther, late] = [callOf(1), callOf(2), callOf(3), callOf(4)];
    await step(behind, up, 1);
    await step(behind, over, 1, true);
    await step(ahead, ofOther, 1);
    ahead.clock.advance(30_000);
    await sign(ahead);
    await expectSigned(FIRST, 3);
    expect(new Date(behind.clock.wall()).toISOString()).toMatch(FIRST);
    await step(behind, up, 2, true);
    await step(behind, late, 1, true);
    await step(behind, over, 2, true);
    await expectSigned(FIRST, 3);
    await expectDays(up, [FIRST, SECOND]);
    await expectDays(over, [FIRST, SECOND]);
    await expectDays(late, [SECOND]);
    for (const { clock } of [behind, ahead]) clock.advance(DAY_MS);
    await step(ahead, ofOther, 2, true);
    await sign(ahead);
    await expectSigned(SECOND, 3);
    await expectDays(ofOther, [FIRST, THIRD]);
  });

  test('steps that come while a day is signed go into it, or into the next, and it holds', async () => {
    ahead.clock.advance(30_000);
    let isSigning = true;
    const calls = Array.from({ length: 8 }, (_, index) => callOf(index + 1));
    for (const call of calls) await step(behind, call, 1);
    const steps = calls.map(async (call) => {
      let sequence = 2;
      while (isSigning) await step(behind, call, sequence++);
      await step(behind, call, sequence, true);
    });
    await sign(ahead);
    isSigning = false;
    await Promise.all(steps);
    await expectSigned(FIRST, calls.length);
    for (const call of calls) await expectDays(call, [FIRST, SECOND]);
  });

  test('of two that sign a day at once one statement stays, and what is signed next follows it', async () => {
    await step(behind, callOf(1), 1, true);
    for (const { clock } of [behind, ahead]) clock.advance(DAY_MS);
    await step(behind, callOf(2), 1, true);
    behind.clock.advance(DAY_MS);
    const { audit } = behind.store;
    let isFirst = true;
    await sign(behind, {
      unsignedDays: (today) => audit.unsignedDays(today),
      signedDays: (limit) => audit.signedDays(limit),
      putDay: async (signed) => {
        if (isFirst) await sign(ahead);
        expect(await audit.putDay(signed)).toBe(!isFirst);
        isFirst = false;
        return true;
      },
    } as AuditStore);
    await expectSigned(FIRST, 1);
    await expectSigned(SECOND, 1);
    await Promise.all([sign(behind), sign(ahead)]);
    expect((await ahead.store.audit.signedDays(9)).map(({ day }) => day)).toEqual([SECOND, FIRST]);
  });

  test('a call that another node went on with is refused to the first, whose chain goes on behind it', async () => {
    const call = callOf(1);
    await step(behind, call, 1);
    ahead.clock.advance(30_000);
    await step(ahead, call, 2);
    await expect(step(behind, call, 2)).rejects.toMatchObject({ code: 'sequence' });
    await step(behind, call, 3, true);
    await expectDays(call, [SECOND]);
    expect(await behind.store.audit.verifyCall(call)).toMatchObject({ links: 3 });
  });

  test('a node whose audit.key is not that of the last day says so at its start', async () => {
    await step(behind, callOf(1), 1, true);
    for (const { clock } of [behind, ahead]) clock.advance(DAY_MS);
    await sign(behind);
    const lines: string[] = [];
    const logger = pino({}, { write: (line: string) => lines.push(line) });
    const same = signerOf(ahead, { logger });
    const { privateKey: key } = generateKeyPairSync('ed25519');
    const other = signerOf(ahead, { logger, key });
    ahead.clock.advance(30_000);
    await eventually('it is told', () => (lines.length > 0 ? true : undefined), 10_000);
    await same.close();
    await other.close();
    const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(said).toMatchObject([{ level: 40, day: FIRST, signedWith: PUBLIC, ownKey: publicKeyText(key) }]);
    expect(said[0]!['msg']).toMatch(/all nodes of a database need the same file audit\.key/);
  });
});
