import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pino } from 'pino';
import { StoredAgentDesk } from '../../../src/agents/index.ts';
import type { ApiOptions } from '../../../src/api/index.ts';
import { PhonePasses, TelephoneIssuer, TelephoneTerms } from '../../../src/phone-passes/index.ts';
import { profile } from '../../contract/agents/agent-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryAgents } from '../../fakes/memory-agents.ts';
import { good } from '../config/config-file.ts';
import { API_CONFIG, ApiUnderTest, errorBody, KEYS } from './api-under-test.ts';

const CONFIG = good(`
sip:
  users:
    - { name: "2001", password: secret }
    - { name: bert, password: secret, mayCall: true }
`);
const TURN = { urls: ['turn:turn.example'], username: null, credential: null, secret: 's', ttlMs: 60_000 };
const OWN_KEY = 'key-of-a-supervisor';

function key(name: string): Record<string, string> {
  return { authorization: `Bearer ${name}` };
}

let clock: FakeClock;
let desk: StoredAgentDesk;
let passes: PhonePasses;
let listen: string[];
let fault: string | null;
let api: ApiUnderTest;

async function start(more: Partial<ApiOptions> = {}): Promise<void> {
  const telephones = new TelephoneIssuer({
    passes,
    users: () => CONFIG.sip.users,
    directory: { userAt: (uri) => (uri === 'sip:2001@127.0.0.1' ? '2001' : null) },
    realm: 'warmbridge',
    ttlMs: 600_000,
    terms: new TelephoneTerms({ urls: [], listen: () => listen, iceServers: [TURN], webrtcFault: () => fault, clock }),
  });
  const own = { name: 'own', role: 'supervisor', agent: null, user: 'bert', key: OWN_KEY, hash: null } as const;
  const config = { ...API_CONFIG, keys: [...API_CONFIG.keys, own] };
  api = await ApiUnderTest.start({ agents: { desk, uriFault: () => null }, clock, telephones, config, ...more });
}

beforeEach(async () => {
  clock = new FakeClock();
  passes = new PhonePasses(Buffer.alloc(32, 1), clock);
  listen = ['udp:127.0.0.1:5060', 'ws:127.0.0.1:5066'];
  fault = null;
  const anna = { ...profile('anna', { uri: 'sip:2001@127.0.0.1' }), name: 'Anna Berg', state: 'available' } as const;
  desk = await StoredAgentDesk.open(
    { store: new MemoryAgents(), clock, logger: pino({ level: 'silent' }) },
    [anna],
    [],
  );
});
afterEach(async () => {
  await api.close();
  await desk.close();
});

describe('POST /v1/telephone', () => {
  test('gives an agent the telephone of the user that its uri names', async () => {
    await start();
    const answer = await api.ask('POST', '/v1/telephone', undefined, key(KEYS.agent));
    expect(answer).toMatchObject({ status: 201 });
    const body = answer.body as { authorizationUser: string; password: string };
    expect(body).toEqual({
      user: '2001',
      uri: 'sip:2001@warmbridge',
      authorizationUser: expect.stringMatching(/^2001~1767226200~/),
      password: expect.any(String),
      expiresAt: '2026-01-01T00:10:00.000Z',
      displayName: 'Anna Berg',
      sockets: ['ws://127.0.0.1:5066/'],
      iceServers: [{ urls: TURN.urls, username: '1767225660:2001', credential: expect.any(String) }],
      mayCall: false,
    });
    expect(passes.check(body.authorizationUser)).toEqual({ account: '2001', guest: null, password: body.password });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('gives a key its own user, and an admin any', async () => {
    await start();
    expect(await api.ask('POST', '/v1/telephone', {}, key(OWN_KEY))).toMatchObject({
      status: 201,
      body: { user: 'bert', displayName: 'bert', mayCall: true },
    });
    expect(await api.ask('POST', '/v1/telephone', { user: 'bert' }, key(OWN_KEY))).toMatchObject({ status: 201 });
    expect(await api.ask('POST', '/v1/telephone', { user: '2001' }, key(KEYS.admin))).toMatchObject({
      status: 201,
      body: { user: '2001' },
    });
  });

  test('gives a person the user that it was given, under its own name', async () => {
    await start();
    const sue = { name: 'sue', displayName: 'Sue Adams', role: 'supervisor', password: 'correct horse battery' };
    expect(await api.ask('POST', '/v1/people', { ...sue, user: 'b/d' }, key(KEYS.admin))).toMatchObject({
      status: 400,
    });
    expect(await api.ask('POST', '/v1/people', { ...sue, user: 'bert' }, key(KEYS.admin))).toMatchObject({
      status: 201,
      body: { user: 'bert' },
    });
    const login = await api.ask('POST', '/v1/session', { name: 'sue', password: sue.password });
    expect(login.body).toMatchObject({ user: 'bert' });
    const { csrfToken } = login.body as { csrfToken: string };
    const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const asSue = await fetch(`${api.address}/v1/telephone`, {
      method: 'POST',
      headers: { cookie, 'x-csrf-token': csrfToken },
    });
    expect(await asSue.json()).toMatchObject({ user: 'bert', displayName: 'Sue Adams' });
  });

  test('gives nobody but an admin the telephone of another', async () => {
    await start();
    for (const who of [KEYS.agent, KEYS.operator, KEYS.supervisor, OWN_KEY]) {
      const user = who === KEYS.agent ? 'bert' : '2001';
      expect(await api.ask('POST', '/v1/telephone', { user }, key(who))).toMatchObject({
        status: 403,
        body: errorBody('forbidden'),
      });
    }
    for (const role of ['viewer', 'app'] as const)
      expect(await api.ask('POST', '/v1/telephone', {}, key(KEYS[role]))).toMatchObject({ status: 403 });
    expect(await api.ask('POST', '/v1/telephone', {}, { authorization: '' })).toMatchObject({ status: 401 });
  });

  test('says what is missing', async () => {
    await start();
    const ask = async (headers = key(OWN_KEY), body: object = {}): Promise<unknown> =>
      (await api.ask('POST', '/v1/telephone', body, headers)).body;
    expect(await ask(key(KEYS.operator))).toEqual(errorBody('conflict', { state: 'no-user' }));
    expect(await ask(key(KEYS.admin), { user: 'carl' })).toEqual(errorBody('conflict', { state: 'no-user' }));
    fault = 'node-datachannel is not installed';
    expect(await ask()).toEqual(errorBody('conflict', { state: 'no-webrtc' }));
    fault = null;
    listen = ['udp:127.0.0.1:5060'];
    expect(await ask()).toEqual(errorBody('conflict', { state: 'no-socket' }));
  });

  test('tells a page that a proxy served by https of wss alone, at the host of the proxy', async () => {
    listen = ['ws:0.0.0.0:5066', 'wss:0.0.0.0:5067'];
    const loopback = { address: '127.0.0.1', prefix: 32, family: 'ipv4', text: '127.0.0.1' } as const;
    const config = { ...API_CONFIG, trustProxy: [loopback] };
    const headers = { ...key(KEYS.agent), 'x-forwarded-proto': 'https', 'x-forwarded-host': 'desk.example' };
    await start({ config });
    expect(await api.ask('POST', '/v1/telephone', {}, headers)).toMatchObject({
      body: { sockets: ['wss://desk.example:5067/'] },
    });
    await api.close();
    await start();
    const { body } = await api.ask('POST', '/v1/telephone', {}, headers);
    expect(body).toMatchObject({ sockets: ['ws://127.0.0.1:5066/', 'wss://127.0.0.1:5067/'] });
  });
});
