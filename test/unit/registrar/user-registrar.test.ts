import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SipUser } from '../../../src/config/index.ts';
import type { OptionsPing } from '../../../src/ports/signalling.ts';
import type { AskedContact, IncomingRegister, RegisterReply } from '../../../src/ports/users.ts';
import { OwnAddresses, UserRegistrar } from '../../../src/registrar/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryKeptValues } from '../../fakes/memory-kept-values.ts';
import { settle } from '../../fakes/settle.ts';

const LIMITS = {
  minExpiresS: 60,
  maxExpiresS: 3_600,
  maxContacts: 2,
  keepAliveMs: 25_000,
  challengeAlgorithms: ['SHA-256', 'MD5'],
} as const;
const SOURCE = { protocol: 'udp', address: '203.0.113.7', port: 5062 };
const OWN = new OwnAddresses({ listen: ['udp:10.0.0.9:5060'], externalAddress: null, realm: 'warmbridge' });
const URI = 'sip:2001@192.168.0.9:5060';

let clock: FakeClock;
let values: MemoryKeptValues;
let pings: OptionsPing[];
let pingStatus: number | null;
let away: string | null;
let changed: string[];
let logged: string[];
let registrar: UserRegistrar;

function user(name: string, more: Partial<SipUser> = {}): SipUser {
  return { name, password: 'p', allow: null, mayCall: false, srtp: null, zone: null, ...more };
}

async function open(users: readonly SipUser[] = [user('2001'), user('anna')]): Promise<void> {
  const signalling = {
    unavailable: () => away,
    ping: async (ping: OptionsPing) => {
      pings.push(ping);
      return await Promise.resolve(pingStatus);
    },
  };
  const logger = pino({}, { write: (line: string) => logged.push((JSON.parse(line) as { msg: string }).msg) });
  registrar = await UserRegistrar.open({ users, limits: LIMITS, values, signalling, clock, logger, random: () => 0.5 });
  registrar.onChange((name) => changed.push(name));
  registrar.start(OWN);
}

let sequence = 0;

async function register(
  contacts: '*' | readonly Partial<AskedContact>[] = [{}],
  more: Partial<IncomingRegister> = {},
): Promise<RegisterReply> {
  const { promise, resolve } = Promise.withResolvers<RegisterReply>();
  registrar.receive({
    user: '2001',
    account: '2001',
    callId: 'a',
    sequence: ++sequence,
    contacts:
      contacts === '*'
        ? '*'
        : contacts.map((each) => ({ uri: URI, q: 1, expiresS: null, instance: null, regId: null, ...each })),
    expiresS: null,
    source: SOURCE,
    userAgent: null,
    answer: resolve,
    ...more,
  });
  return await promise;
}

beforeEach(async () => {
  clock = new FakeClock();
  values = new MemoryKeptValues();
  pings = [];
  pingStatus = 200;
  away = null;
  changed = [];
  logged = [];
  await open();
});

describe('the registrar of users (RFC 3261 10.3)', () => {
  it('answers with all contacts and when they expire, and a Date', async () => {
    await register([{ expiresS: 600 }]);
    clock.advance(10_500);
    const { status, headers } = await register([
      { uri: 'sip:x@192.168.0.10', q: 0.5, instance: '<urn:uuid:1>', regId: 1 },
    ]);
    expect(status).toBe(200);
    expect(headers['Contact']).toBe(
      `<${URI}>;expires=590, <sip:x@192.168.0.10>;expires=3600;q=0.5;+sip.instance="<urn:uuid:1>";reg-id=1`,
    );
    expect(headers['Date']).toMatch(/GMT$/);
    expect((await register([])).headers['Contact']).toBe(headers['Contact']);
    await register('*', { expiresS: 0 });
    expect((await register([])).headers['Contact']).toBeUndefined();
  });

  it.each([
    ['of somebody else', { user: 'anna' }],
    ['of nobody', { user: 'nobody' }],
    ['without a user', { user: null }],
    ['of nobody with the credentials of nobody', { user: 'nobody', account: 'nobody' }],
    ['without credentials', { account: null }],
  ])('refuses an address of record %s with 403 alike', async (_what, more) => {
    expect(await register([{}], more)).toEqual({ status: 403, phrase: 'Forbidden', headers: {} });
    expect(registrar.results().refused).toBe(1);
  });

  it('says what is the least (423, Min-Expires), and to come back where there is no room', async () => {
    expect(await register([{ expiresS: 5 }])).toMatchObject({ status: 423, headers: { 'Min-Expires': '60' } });
    await register([{ uri: 'sip:a@h' }, { uri: 'sip:b@h' }]);
    expect(await register([{ uri: 'sip:c@h' }])).toMatchObject({ status: 503, headers: { 'Retry-After': '60' } });
  });

  it('knows where to call, and that nobody is there or that there is nobody', async () => {
    expect(registrar.waysTo('2001')).toEqual([]);
    expect(registrar.waysTo('2002')).toBeNull();
    await register();
    expect(registrar.waysTo('2001')).toEqual([
      [{ uri: URI, proxy: 'sip:203.0.113.7:5062;transport=udp', webrtc: false }],
    ]);
    expect(registrar.isAt('203.0.113.7')).toBe(true);
    expect(registrar.isAt('203.0.113.8')).toBe(false);
    expect(registrar.userAt('sip:2001@10.0.0.9')).toBe('2001');
    expect(registrar.userAt('sip:2002@10.0.0.9')).toBeNull();
  });

  it('tells when a telephone registers, is taken away, and expires', async () => {
    await register([{ expiresS: 60 }]);
    expect(changed).toEqual(['2001']);
    clock.advance(59_999);
    expect(changed).toEqual(['2001']);
    clock.advance(2);
    expect(changed).toEqual(['2001', '2001']);
    expect(registrar.waysTo('2001')).toEqual([]);
    expect(registrar.isAt('203.0.113.7')).toBe(false);
    await register();
    await register([{ expiresS: 0 }]);
    expect(changed).toHaveLength(4);
    expect(registrar.results()).toEqual({ registered: 2, unregistered: 1, asked: 0, refused: 0, failed: 0 });
  });

  it('has the contacts after a restart, without those that expired and those of users who are no more', async () => {
    await register([{ expiresS: 60 }, { uri: 'sip:b@h', expiresS: 600 }]);
    await register([{}], { user: 'anna', account: 'anna' });
    await registrar.close();
    clock.advance(60_000);
    await open([user('2001')]);
    expect(registrar.users()).toMatchObject([{ name: '2001', state: 'registered', contacts: [{ uri: 'sip:b@h' }] }]);
    expect(await values.list('contacts')).toHaveLength(1);
  });

  it('leaves out what it cannot read of the store, and says so', async () => {
    await values.put('contacts', { name: '2001', value: [{ uri: 7 }] }, 10);
    await open();
    expect(registrar.waysTo('2001')).toEqual([]);
    expect(logged).toEqual(['kept contacts of a user cannot be read']);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('malformed JSON'))],
    ['does not answer', () => new Promise<never>(() => undefined)],
  ])('starts without the kept contacts where the store %s, and says so', async (_what, list) => {
    values.list = list;
    const opened = open();
    await settle();
    clock.advance(5_000);
    await opened;
    expect(registrar.waysTo('2001')).toEqual([]);
    expect(await register()).toMatchObject({ status: 200 });
    expect(logged).toEqual([
      'kept contacts cannot be read: no telephone is registered until it registers again',
      'a telephone registered',
    ]);
  });

  it('starts where contacts of a user who is no more cannot be taken out, and says so', async () => {
    await register();
    await registrar.close();
    values.remove = () => Promise.reject(new Error('the disk is full'));
    logged = [];
    await open([user('anna')]);
    expect(registrar.waysTo('anna')).toEqual([]);
    expect(logged).toEqual(['contacts of a user who is no more stay kept']);
  });

  it('asks telephones to come back when it is closed, and while it closes (503, Retry-After)', async () => {
    const later = { status: 503, phrase: 'Service Unavailable', headers: { 'Retry-After': '30' } };
    const { promise: kept, resolve } = Promise.withResolvers<boolean>();
    values.put = () => kept;
    const waiting = register();
    await settle();
    await registrar.close();
    resolve(true);
    expect(await waiting).toEqual(later);
    expect(await register()).toEqual(later);
    expect(await register([])).toEqual(later);
  });

  it('knows an address as long as any contact is there', async () => {
    await register([{ expiresS: 60 }]);
    await register([{ uri: 'sip:x@h', expiresS: 600 }], { user: 'anna', account: 'anna' });
    await register([{ expiresS: 90 }]);
    clock.advance(100_000);
    expect(registrar.isAt(SOURCE.address)).toBe(true);
    registrar.take([user('2001')], LIMITS);
    expect(registrar.isAt(SOURCE.address)).toBe(false);
  });

  it('refuses what cannot be kept with 500, and all is as before (step 7)', async () => {
    values.put = () => Promise.reject(new Error('the disk is full'));
    expect(await register()).toMatchObject({ status: 500 });
    expect(registrar.waysTo('2001')).toEqual([]);
    expect(registrar.results().failed).toBe(1);
  });

  it('does not wait for ever for the store, and lets few REGISTERs of a user wait', async () => {
    values.put = () => new Promise(() => undefined);
    const first = register();
    const waiting = Array.from({ length: 7 }, () => register());
    expect(await register()).toMatchObject({ status: 503 });
    for (let turn = 0; turn < 8; turn += 1) {
      await settle();
      clock.advance(5_000);
    }
    expect(await first).toMatchObject({ status: 500 });
    expect((await Promise.all(waiting)).every(({ status }) => status === 500)).toBe(true);
  });

  it('follows a change of the configuration', async () => {
    await register();
    registrar.take([user('anna'), user('bert')], LIMITS);
    expect(registrar.waysTo('2001')).toBeNull();
    expect(registrar.waysTo('bert')).toEqual([]);
    await settle();
    expect(await values.list('contacts')).toEqual([]);
    expect(await register()).toMatchObject({ status: 403 });
  });

  it('reaches a telephone that registered at another process, the same way, and not any more once that takes it away', async () => {
    const here = registrar;
    const own = values;
    values = new MemoryKeptValues();
    await open();
    await register([{ expiresS: 600 }]);
    const [kept] = await values.list('contacts');
    await here.close();
    [registrar, values] = [here, own];
    await open();
    changed = [];
    values.foreign('contacts', '2001', kept!.value);
    expect(changed).toEqual(['2001']);
    expect(registrar.waysTo('2001')).toMatchObject([[{ uri: URI }]]);
    expect(registrar.isAt(SOURCE.address)).toBe(true);
    // It is told again of what it knows: nothing changes.
    const [contact] = registrar.users()[0]!.contacts;
    values.foreign('contacts', '2001', structuredClone(kept!.value));
    expect(changed).toEqual(['2001']);
    expect(registrar.users()[0]!.contacts).toEqual([contact]);
    values.foreign('contacts', 'nobody', kept!.value);
    values.foreign('contacts', '2001', 'cannot be read');
    expect(registrar.waysTo('2001')).toHaveLength(1);
    values.foreign('contacts', '2001', undefined);
    expect(registrar.waysTo('2001')).toEqual([]);
    expect(registrar.isAt(SOURCE.address)).toBe(false);
    values.foreign('contacts', '2001', kept!.value);
    clock.advance(600_000);
    expect(registrar.waysTo('2001')).toEqual([]);
  });

  it('keeps two REGISTERs of a user in their order', async () => {
    const [one, two] = await Promise.all([register([{ uri: 'sip:a@h' }]), register([{ uri: 'sip:b@h' }])]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(registrar.users()[0]?.contacts).toHaveLength(2);
  });
});

describe('whether a telephone can be reached', () => {
  const state = (): string | undefined => registrar.users()[0]?.state;

  async function turn(ms: number): Promise<void> {
    clock.advance(ms);
    await settle();
  }

  it('is asked by OPTIONS, where the REGISTER came from', async () => {
    await register();
    await turn(25_000);
    expect(pings).toEqual([{ uri: URI, auth: undefined, proxy: 'sip:203.0.113.7:5062;transport=udp' }]);
    await turn(25_000);
    expect(pings).toHaveLength(2);
    expect(registrar.users()[0]?.contacts[0]).toMatchObject({ reachable: true, roundTripMs: 0 });
  });

  it('is not said of one that answered, and does not any more, until it answers again', async () => {
    await register();
    await turn(25_000);
    pingStatus = 408;
    changed = [];
    await turn(25_000);
    expect(state()).toBe('registered');
    await turn(5_000);
    expect([state(), changed]).toEqual(['unreachable', ['2001']]);
    expect(registrar.waysTo('2001')).toEqual([]);
    pingStatus = 486;
    await turn(25_000);
    expect([state(), changed]).toEqual(['registered', ['2001', '2001']]);
  });

  it('is not known of one that never answered, nor without a SIP server', async () => {
    pingStatus = null;
    await register();
    for (let each = 0; each < 5; each += 1) await turn(25_000);
    expect(state()).toBe('registered');
    pingStatus = 200;
    await turn(25_000);
    [pingStatus, away] = [null, 'the SIP server is away'];
    for (let each = 0; each < 5; each += 1) await turn(25_000);
    expect(state()).toBe('registered');
  });

  it('ends with its connection, and begins with the next REGISTER', async () => {
    const source = { protocol: 'tcp', address: '203.0.113.7', port: 40_000 };
    await register([{}], { source });
    changed = [];
    registrar.connectionLost('203.0.113.7', 40_001);
    expect(state()).toBe('registered');
    registrar.connectionLost('203.0.113.7', 40_000);
    expect([state(), changed]).toEqual(['unreachable', ['2001']]);
    await register([{}], { source: { ...source, port: 40_002 } });
    expect(state()).toBe('registered');
  });

  it('is not asked after the end', async () => {
    await register();
    await registrar.close();
    await turn(100_000);
    expect(pings).toEqual([]);
  });
});
