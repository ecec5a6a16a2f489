import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RegisterAnswer, Registrar, RegistrarAccount } from '../../../src/ports/registrar.ts';
import { Registrations } from '../../../src/registration/index.ts';
import type { RegisteredTrunk } from '../../../src/registration/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { settle } from '../../fakes/settle.ts';

const CONTACT = 'sip:2000@10.0.0.9;line=abc';

let clock: FakeClock;
/** What was asked, as `user expires`. */
let sent: string[];
let pings: number;
let pingStatus: number | null;
let forgotten: number;
let away: string | null;
let answer: (expiresS: number) => Partial<RegisterAnswer> | null | Promise<null>;
let registrations: Registrations;
let log: { msg: string; level: number }[];

beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  log = [];
  pings = 0;
  forgotten = 0;
  pingStatus = 200;
  away = null;
  answer = (expiresS) => ({ status: 200, expiresS });
});

function trunk(name: string, more: Partial<RegistrarAccount> = {}): RegisteredTrunk {
  const account = {
    domain: 'sip:pbx',
    addressOfRecord: `sip:${name}@pbx`,
    proxy: null,
    contactUser: name,
    line: `line-${name}`,
    auth: { username: 'u', password: 'p' },
    ...more,
  };
  return { name, account, expiresS: 600, keepAliveMs: 25_000 };
}

function open(trunks: readonly RegisteredTrunk[], keepsConnections = false): void {
  const signalling = {
    unavailable: () => away,
    ping: async () => {
      pings += 1;
      return await Promise.resolve(pingStatus);
    },
    registrar: ({ contactUser }: RegistrarAccount): Registrar => ({
      forget: () => (forgotten += 1),
      register: async (expiresS) => {
        sent.push(`${contactUser} ${String(expiresS)}`);
        const given = await answer(expiresS);
        if (given === null) return null;
        return {
          ...{ status: 200, phrase: 'OK', expiresS: null, minExpiresS: null, retryAfterS: null, contact: CONTACT },
          ...{ protocol: 'udp', address: '10.0.0.5', port: 5060, ...given },
        };
      },
    }),
  };
  const logger = pino({}, { write: (line: string) => void log.push(JSON.parse(line) as (typeof log)[0]) });
  registrations = new Registrations({ trunks, signalling, keepsConnections, clock, logger, random: () => 0 });
  registrations.start();
}

/** Time passes in steps, so that what waits for promises comes between timers. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    clock.advance(Math.min(1_000, left));
    await settle();
  }
}

describe('a trunk that we register at', () => {
  it('is asked at once, refreshed before it expires, and left in the end (RFC 3261 10.2.2)', async () => {
    open([trunk('pbx')]);
    expect(registrations.statusOf('pbx')).toMatchObject({ state: 'registering', expiresAt: null, lastError: null });
    await pass(1);
    expect(registrations.statusOf('pbx')).toMatchObject({ state: 'registered', contact: CONTACT, succeeded: 1 });
    expect(registrations.statusOf('pbx')?.expiresAt).toBe(clock.wall() - 1 + 600_000);
    await pass(600_000);
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(registrations.statusOf('pbx')?.state).toBe('registered');
    await registrations.close();
    expect(sent.at(-1)).toBe('pbx 0');
    expect(clock.pending).toBe(0);
  });

  it('that refuses us (403) is asked seldom, is told in the log once, and gets no unregistration', async () => {
    answer = () => ({ status: 403, phrase: 'Forbidden' });
    open([trunk('pbx')]);
    await pass(500_000);
    expect(sent).toEqual(['pbx 600']);
    expect(registrations.statusOf('pbx')).toMatchObject({
      state: 'rejected',
      lastError: { status: 403, reason: 'Forbidden' },
      failed: 1,
    });
    expect(registrations.trunkAt('10.0.0.5')).toBeNull();
    await pass(700_000);
    expect(sent.length).toBeGreaterThan(1);
    expect(log.map(({ msg }) => msg)).toEqual(['a trunk refuses to register us']);
    expect(forgotten).toBe(sent.length);
    await registrations.close();
    expect(sent).not.toContain('pbx 0');
  });

  it('that wants a longer time gets it at once (423)', async () => {
    answer = (expiresS) => (expiresS < 1_800 ? { status: 423, minExpiresS: 1_800 } : { status: 200, expiresS });
    open([trunk('pbx')]);
    await pass(1);
    await pass(1);
    expect(sent).toEqual(['pbx 600', 'pbx 1800']);
    expect(registrations.statusOf('pbx')).toMatchObject({ state: 'registered', lastError: null, failed: 0 });
  });

  it('whose refresh wants a longer time is not told as registered anew', async () => {
    open([trunk('pbx')]);
    await pass(1);
    answer = (expiresS) => (expiresS < 1_800 ? { status: 423, minExpiresS: 1_800 } : { status: 200, expiresS });
    await pass(600_000);
    expect(registrations.statusOf('pbx')).toMatchObject({ state: 'registered', succeeded: 2, failed: 0 });
  });

  it('that does not answer is failing, registered until it expires', async () => {
    open([trunk('pbx')]);
    await pass(1);
    answer = () => null;
    await pass(599_000);
    expect(registrations.statusOf('pbx')?.state).toBe('registered');
    expect(registrations.statusOf('pbx')?.lastError).toMatchObject({ status: null, reason: 'no answer' });
    await pass(2_000);
    expect(registrations.statusOf('pbx')).toMatchObject({ state: 'failing', expiresAt: null });
  });

  it('without a SIP server nothing is sent and nothing counts; when it is back, all is registered anew', async () => {
    open([trunk('pbx')]);
    await pass(1);
    away = 'away';
    await pass(600_000);
    expect(sent).toHaveLength(1);
    expect(registrations.statusOf('pbx')?.lastError).toBeNull();
    away = null;
    registrations.engineBack();
    await pass(1);
    expect(sent).toHaveLength(2);
  });

  it('is asked anew where the connection was lost that it registered us by, and no other', async () => {
    answer = (expiresS) => ({ status: 200, expiresS, protocol: 'tcp', port: 5061 });
    open([trunk('pbx')]);
    await pass(1);
    registrations.connectionLost('10.0.0.5', 5062);
    await pass(20_000);
    expect(sent).toHaveLength(1);
    registrations.connectionLost('10.0.0.5', 5061);
    await pass(10);
    expect(sent).toHaveLength(2);
    // It ends each connection at once, and is not asked without end.
    for (let second = 0; second < 30; second += 1) {
      registrations.connectionLost('10.0.0.5', 5061);
      await pass(1_000);
    }
    expect(sent.length).toBeLessThanOrEqual(5);
  });

  it('gets OPTIONS by UDP, and is asked anew where it answered them and does not any more', async () => {
    open([trunk('pbx')]);
    await pass(100_000);
    expect(pings).toBeGreaterThanOrEqual(3);
    expect(sent).toHaveLength(1);
    pingStatus = 408;
    await pass(60_000);
    expect(sent).toHaveLength(2);
  });

  it('that never answered OPTIONS says nothing by silence', async () => {
    pingStatus = null;
    open([trunk('pbx')]);
    await pass(200_000);
    expect(sent).toHaveLength(1);
  });

  it('gets none where the SIP server itself keeps the connection', async () => {
    answer = (expiresS) => ({ status: 200, expiresS, protocol: 'tls' });
    open([trunk('pbx')], true);
    await pass(100_000);
    expect(pings).toBe(0);
  });
});

describe('several trunks', () => {
  it('a call is of the one whose line it has, or whose registrar it comes from', async () => {
    open([trunk('a'), trunk('b')]);
    expect(registrations.trunkOfLine('line-b')).toBe('b');
    expect(registrations.trunkOfLine('line-c')).toBeNull();
    expect(registrations.trunkAt('10.0.0.5')).toBeNull();
    await pass(1);
    expect(registrations.trunkAt('10.0.0.5')).toBe('a');
    expect(registrations.trunkAt('10.0.0.6')).toBeNull();
  });

  it('a change registers what is new, leaves what is gone, and does not touch the rest', async () => {
    open([trunk('a'), trunk('b')]);
    await pass(1);
    sent = [];
    registrations.registerAt([trunk('a'), trunk('c')]);
    await pass(1);
    expect(sent.toSorted()).toEqual(['b 0', 'c 600']);
    expect(registrations.trunkOfLine('line-b')).toBeNull();
    expect(registrations.statusOf('b')).toBeNull();
  });

  it('a change of the time alone does not take the Contact away that it registers again', async () => {
    open([trunk('a')]);
    await pass(1);
    sent = [];
    registrations.registerAt([{ ...trunk('a'), expiresS: 900 }]);
    await pass(1);
    expect(sent).toEqual(['a 900']);
    expect(registrations.trunkOfLine('line-a')).toBe('a');
  });

  it('closing waits two seconds at most for a registrar that is silent', async () => {
    open([trunk('a')]);
    await pass(1);
    answer = async () => await new Promise<null>(() => undefined);
    const closed = registrations.close();
    await settle();
    clock.advance(2_000);
    await closed;
    expect(clock.pending).toBe(0);
  });
});
