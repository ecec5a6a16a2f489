import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { RateLimits } from '../../../../src/api/access/rate-limits.ts';
import type { ApiClient } from '../../../../src/api/access/api-client.ts';
import { KeyGuesses } from '../../../../src/api/access/key-guesses.ts';
import { LoginGuesses } from '../../../../src/api/access/login-guesses.ts';
import { REFUSAL_KINDS, RefusalLog } from '../../../../src/shared/refusal-log.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { API_CONFIG, ApiUnderTest, KEYS, errorBody } from '../api-under-test.ts';

const OPS: ApiClient = { kind: 'key', name: 'ops', role: 'operator', agent: null, user: null };
const PERSON: ApiClient = { kind: 'person', name: 'ops', role: 'viewer', agent: null, user: null };

describe('RateLimits', () => {
  test('a client has as many requests as the limit says, and gets them back bit by bit', () => {
    const clock = new FakeClock();
    const limits = new RateLimits({ perMinute: 60, strangersPerMinute: null, callsPerMinute: null }, clock);
    for (let request = 0; request < 60; request += 1) expect(limits.ofClient(OPS).error).toBeNull();
    const { error, headers } = limits.ofClient(OPS);
    expect(error).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(headers).toEqual({ 'ratelimit-policy': '"requests";q=60;w=60', ratelimit: '"requests";r=0;t=60' });
    expect(limits.ofClient(PERSON).error).toBeNull();
    clock.advance(1_000);
    expect(limits.ofClient(OPS).error).toBeNull();
    expect(limits.ofClient(OPS).error).not.toBeNull();
  });

  test('addresses of one IPv6 network count as one stranger', () => {
    const limits = new RateLimits({ perMinute: null, strangersPerMinute: 1, callsPerMinute: null }, new FakeClock());
    expect(limits.ofStranger('2001:db8:0:1::1').error).toBeNull();
    expect(limits.ofStranger('2001:db8:0:1:ffff::2').error).not.toBeNull();
    expect(limits.ofStranger('2001:db8:0:2::1').error).toBeNull();
    expect(limits.ofClient(OPS)).toEqual({ headers: {}, error: null });
  });
});

describe('LoginGuesses', () => {
  test('a name is slowed from everywhere, but not for a source that has logged in by it', () => {
    const clock = new FakeClock();
    const guesses = new LoginGuesses(clock);
    expect(guesses.hears('10.0.0.1', 'anna')).toBe(true);
    guesses.right('10.0.0.1', 'anna');
    for (let source = 0; source < 12; source += 1) expect(guesses.hears(`10.9.0.${source}`, 'anna')).toBe(true);
    expect(guesses.hears('10.8.0.1', 'anna')).toBe(false);
    expect(guesses.hears('10.8.0.1', 'ben')).toBe(true);
    expect(guesses.hears('10.0.0.1', 'anna')).toBe(true);
    clock.advance(10_000);
    expect(guesses.hears('10.8.0.2', 'anna')).toBe(true);
  });

  test('a source is slowed for all names; right passwords cost nothing', () => {
    const guesses = new LoginGuesses(new FakeClock());
    for (let login = 0; login < 50; login += 1) {
      expect(guesses.hears('10.0.0.1', 'anna')).toBe(true);
      guesses.right('10.0.0.1', 'anna');
    }
    for (let name = 0; name < 12; name += 1) expect(guesses.hears('10.0.0.1', `name${name}`)).toBe(true);
    expect(guesses.hears('10.0.0.1', 'another')).toBe(false);
  });
});

describe('KeyGuesses', () => {
  const shut = (guesses: KeyGuesses, source: string): void => {
    for (let wrong = 0; wrong < 1_000 && !guesses.isShut(source); wrong += 1) guesses.hears(source, null);
    expect(guesses.isShut(source)).toBe(true);
  };

  test('a source that guesses is not heard, but for keys that it has used before', () => {
    const guesses = new KeyGuesses(new FakeClock());
    expect(guesses.hears('10.0.0.1', OPS)).toBe(true);
    shut(guesses, '10.0.0.1');
    expect(guesses.hears('10.0.0.1', OPS)).toBe(true);
    expect(guesses.hears('10.0.0.1', PERSON)).toBe(false);
    expect(guesses.hears('10.0.0.2', PERSON)).toBe(true);
  });

  test('one source with ever new keys makes others room: the one that was seen longest ago is forgotten', () => {
    const guesses = new KeyGuesses(new FakeClock());
    for (const name of ['first', 'second']) guesses.hears('10.0.0.1', { ...OPS, name });
    for (let key = 0; key < 9_998; key += 1) guesses.hears('10.0.0.1', { ...OPS, name: `key${key}` });
    guesses.hears('10.0.0.1', { ...OPS, name: 'first' });
    guesses.hears('10.0.0.1', { ...OPS, name: 'last' });
    shut(guesses, '10.0.0.1');
    const hears = (name: string): boolean => guesses.hears('10.0.0.1', { ...OPS, name });
    expect([hears('first'), hears('last'), hears('key9997'), hears('second')]).toEqual([true, true, true, false]);
  });
});

describe('the limits of the API', () => {
  let api: ApiUnderTest;
  afterEach(async () => {
    await api.close();
  });

  test('strangers get 429, with the headers; health, metrics and those with a key go on', async () => {
    const rateLimits = { perMinute: null, strangersPerMinute: 3, callsPerMinute: 1 };
    api = await ApiUnderTest.start({ config: { ...API_CONFIG, rateLimits }, metrics: () => Promise.resolve('') });
    const statuses: number[] = [];
    for (let request = 0; request < 5; request += 1) {
      statuses.push((await fetch(`${api.address}/v1/calls`)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    const refused = await fetch(`${api.address}/v1/session`, { method: 'POST' });
    expect(refused.headers.get('ratelimit-policy')).toBe('"strangers";q=3;w=60');
    expect(refused.headers.get('retry-after')).toBe('20');
    for (const path of ['/healthz', '/readyz']) expect((await fetch(api.address + path)).status).not.toBe(429);
    expect((await api.ask('GET', '/metrics')).status).toBe(200);
    expect((await api.ask('GET', '/v1/calls')).status).toBe(200);
    expect((await api.ask('POST', '/v1/calls', {})).status).toBe(400);
    expect((await api.ask('POST', '/v1/calls', {})).body).toEqual(errorBody('too-many-requests'));
    expect((await api.ask('GET', '/v1/calls')).status).toBe(200);
  });

  test('a proxy that is trusted says who asks, any other does not', async () => {
    const rateLimits = { perMinute: null, strangersPerMinute: 1, callsPerMinute: null };
    const statuses = async (): Promise<number[]> => {
      const from = async (address: string): Promise<number> =>
        (await fetch(`${api.address}/v1/calls`, { headers: { 'x-forwarded-for': address } })).status;
      return [await from('192.0.2.1'), await from('192.0.2.2'), await from('192.0.2.2')];
    };
    api = await ApiUnderTest.start({ config: { ...API_CONFIG, rateLimits } });
    expect(await statuses()).toEqual([401, 429, 429]);
    await api.close();
    const trustProxy = [{ address: '127.0.0.1', prefix: 32, family: 'ipv4', text: '127.0.0.1' }] as const;
    api = await ApiUnderTest.start({ config: { ...API_CONFIG, rateLimits, trustProxy } });
    expect(await statuses()).toEqual([401, 401, 429]);
    const login = await fetch(`${api.address}/healthz`, { headers: { 'x-forwarded-proto': 'https' } });
    expect(login.status).toBe(200);
  });

  test('what is refused is counted by its kind, and the log has one line for each', async () => {
    const log: string[] = [];
    const refusals = new RefusalLog(
      pino({ level: 'warn' }, { write: (line: string) => void log.push(line) }),
      new FakeClock(),
    );
    const rateLimits = { perMinute: null, strangersPerMinute: 5, callsPerMinute: 1 };
    api = await ApiUnderTest.start({ config: { ...API_CONFIG, rateLimits }, refusals });
    const login = async (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
      await fetch(`${api.address}/v1/session`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      });
    const begun = await login({ key: KEYS.operator });
    const cookie = begun.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    const statuses = [
      await login({ name: 'nobody', password: 'a wrong pass phrase' }),
      await login({ key: 'a wrong key' }),
      await login({ key: KEYS.operator }, { origin: 'https://other.example' }),
      await fetch(`${api.address}/v1/calls/none`, { method: 'DELETE', headers: { cookie } }),
      await fetch(`${api.address}/v1/calls`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([401, 401, 403, 403, 429]);
    for (const status of [400, 429, 429]) expect((await api.ask('POST', '/v1/calls', {})).status).toBe(status);
    expect((await api.ask('GET', '/v1/people')).status).toBe(403);
    const counts = REFUSAL_KINDS.map((kind) => [kind, refusals.count(kind)] as const).filter(([, count]) => count > 0);
    expect(Object.fromEntries(counts)).toEqual({ 'api-login': 2, 'api-browser': 2, 'api-rate': 3 });
    expect(log.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        source: '127.0.0.1',
        method: 'POST',
        route: '/v1/session',
        msg: 'somebody could not log in',
      }),
      expect.objectContaining({
        method: 'POST',
        route: '/v1/session',
        why: expect.stringContaining('another site') as string,
      }),
      expect.objectContaining({ msg: 'an API client sent too many requests' }),
    ]);
    expect(log.join('')).not.toContain('a wrong');
  });
});
