import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ApiUnderTest, KEYS, errorBody } from './api-under-test.ts';
import type { Answer } from './api-under-test.ts';

const PASSWORD = 'a long pass phrase';
const ADMIN = { authorization: `Bearer ${KEYS.admin}` };

let api: ApiUnderTest;
beforeAll(async () => {
  api = await ApiUnderTest.start();
  const person = { name: 'Anna', displayName: 'Anna Berg', role: 'supervisor', password: PASSWORD };
  expect((await api.ask('POST', '/v1/people', person, ADMIN)).status).toBe(201);
}, 30_000);
afterAll(async () => {
  await api.close();
});

/** A request without a key. */
async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(api.address + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

interface LoggedIn {
  readonly cookie: string;
  readonly csrf: string;
  readonly answer: Answer;
}

async function login(body: unknown = { name: 'anna', password: PASSWORD }): Promise<LoggedIn> {
  const answer = await ask('POST', '/v1/session', body);
  const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  return { cookie, csrf: (answer.body as { csrfToken: string }).csrfToken, answer };
}

describe('a session', () => {
  test('begins with name and password, and its cookie is out of reach of scripts and other sites', async () => {
    const { answer } = await login();
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      kind: 'person',
      name: 'anna',
      displayName: 'Anna Berg',
      role: 'supervisor',
      agent: null,
      permissions: expect.arrayContaining(['calls.private']),
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^warmbridge_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('begins with a key too, and has its role', async () => {
    const { answer } = await login({ key: KEYS.agent });
    expect(answer.body).toMatchObject({ kind: 'key', name: 'agent', role: 'agent', agent: 'anna' });
  });

  test('lets its requests in, and says who it is', async () => {
    const { cookie } = await login();
    expect((await ask('GET', '/v1/calls', undefined, { cookie })).status).toBe(200);
    expect((await ask('GET', '/v1/session', undefined, { cookie })).body).toMatchObject({ name: 'anna' });
    expect((await ask('GET', '/v1/people', undefined, { cookie })).body).toEqual(errorBody('forbidden'));
  });

  test('a request that changes something needs its CSRF token', async () => {
    const { cookie, csrf } = await login();
    const path = '/v1/calls/none';
    expect((await ask('DELETE', path, undefined, { cookie })).status).toBe(403);
    expect((await ask('DELETE', path, undefined, { cookie, 'x-csrf-token': 'a'.repeat(43) })).status).toBe(403);
    const other = await login();
    expect((await ask('DELETE', path, undefined, { cookie, 'x-csrf-token': other.csrf })).status).toBe(403);
    expect((await ask('DELETE', path, undefined, { cookie, 'x-csrf-token': csrf })).status).toBe(404);
  });

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('a request from another site is refused: %j', async (headers) => {
    const { cookie, csrf } = await login();
    const all = { cookie, 'x-csrf-token': csrf, ...headers };
    expect((await ask('DELETE', '/v1/calls/none', undefined, all)).status).toBe(403);
    expect((await ask('GET', '/v1/calls', undefined, all)).status).toBe(403);
    expect((await ask('POST', '/v1/session', { name: 'anna', password: PASSWORD }, headers)).status).toBe(403);
  });

  test('its own pages are let in', async () => {
    const { cookie, csrf } = await login();
    const headers = { cookie, 'x-csrf-token': csrf, origin: api.address, 'sec-fetch-site': 'same-origin' };
    expect((await ask('DELETE', '/v1/calls/none', undefined, headers)).status).toBe(404);
  });

  test('opens a WebSocket for a page of ours alone', async () => {
    const { cookie } = await login();
    const opened = async (headers: Record<string, string>): Promise<number> => {
      const socket = new WebSocket(`${api.address.replace('http', 'ws')}/v1/live`, { headers: { cookie, ...headers } });
      return await new Promise((resolve) => {
        socket.once('open', () => {
          socket.terminate();
          resolve(101);
        });
        socket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
        socket.on('error', () => undefined);
      });
    };
    expect(await opened({ origin: api.address })).toBe(101);
    expect(await opened({ origin: 'https://evil.example' })).toBe(403);
    expect(await opened({})).toBe(403);
  });

  test('ends at the logout', async () => {
    const { cookie, csrf } = await login();
    const ended = await ask('DELETE', '/v1/session', undefined, { cookie, 'x-csrf-token': csrf });
    expect(ended.status).toBe(204);
    expect(ended.headers.get('set-cookie')).toMatch(/^warmbridge_session=; .*Max-Age=0$/);
    expect((await ask('GET', '/v1/session', undefined, { cookie })).status).toBe(401);
  });

  test.each([{ disabled: true }, { role: 'viewer' }, { password: 'another long phrase' }])(
    'ends as the person is changed: %j',
    async (change) => {
      const name = `person-${Object.keys(change).join('')}`;
      await api.ask('POST', '/v1/people', { name, role: 'supervisor', password: PASSWORD }, ADMIN);
      const { cookie } = await login({ name, password: PASSWORD });
      await api.ask('PATCH', `/v1/people/${name}`, { displayName: 'Another name' }, ADMIN);
      expect((await ask('GET', '/v1/session', undefined, { cookie })).status).toBe(200);
      expect((await api.ask('PATCH', `/v1/people/${name}`, change, ADMIN)).status).toBe(200);
      expect((await ask('GET', '/v1/session', undefined, { cookie })).status).toBe(401);
    },
  );

  test('ends as the person is removed, and as the key is revoked', async () => {
    await api.ask('POST', '/v1/people', { name: 'gone', role: 'viewer', password: PASSWORD }, ADMIN);
    const person = await login({ name: 'gone', password: PASSWORD });
    const made = await api.ask('POST', '/v1/keys', { name: 'short-lived', role: 'viewer' }, ADMIN);
    const byKey = await login({ key: (made.body as { key: string }).key });
    expect((await ask('GET', '/v1/session', undefined, { cookie: byKey.cookie })).status).toBe(200);
    await api.ask('DELETE', '/v1/people/gone', undefined, ADMIN);
    await api.ask('DELETE', '/v1/keys/short-lived', undefined, ADMIN);
    expect((await ask('GET', '/v1/session', undefined, { cookie: person.cookie })).status).toBe(401);
    expect((await ask('GET', '/v1/session', undefined, { cookie: byKey.cookie })).status).toBe(401);
  });

  test('changes its own password, with the former one', async () => {
    await api.ask('POST', '/v1/people', { name: 'carl', role: 'viewer', password: PASSWORD }, ADMIN);
    const { cookie, csrf } = await login({ name: 'carl', password: PASSWORD });
    const change = (password: string, newPassword: string): Promise<Answer> =>
      ask('PUT', '/v1/session/password', { password, newPassword }, { cookie, 'x-csrf-token': csrf });
    expect((await change('wrong', 'a new long phrase')).status).toBe(401);
    expect((await change(PASSWORD, 'too short')).body).toEqual(errorBody('invalid', [expect.objectContaining({ path: 'newPassword' })])); // prettier-ignore
    const changed = await change(PASSWORD, 'a new long phrase');
    expect(changed.status).toBe(201);
    expect((await ask('GET', '/v1/session', undefined, { cookie })).status).toBe(401);
    const next = changed.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    expect((await ask('GET', '/v1/session', undefined, { cookie: next })).status).toBe(200);
    expect((await ask('POST', '/v1/session', { name: 'carl', password: PASSWORD })).status).toBe(401);
  });
});

describe('keys', () => {
  test('are shown once, listed without a secret, and void as they are revoked', async () => {
    const made = await api.ask('POST', '/v1/keys', { name: 'ai', role: 'app' }, ADMIN);
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'ai', role: 'app', agent: null, user: null, key: expect.stringMatching(/^wbk_/) },
    });
    const { key } = made.body as { key: string };
    const bearer = { authorization: `Bearer ${key}` };
    expect((await ask('GET', '/v1/calls', undefined, bearer)).status).toBe(200);
    expect((await ask('GET', '/v1/calls', undefined, { authorization: `Bearer ${key.slice(0, -1)}x` })).status).toBe(
      401,
    );
    const listed = await api.ask('GET', '/v1/keys', undefined, ADMIN);
    expect(JSON.stringify(listed.body)).not.toContain(key.slice(17));
    expect((listed.body as { items: unknown[] }).items).toContainEqual(
      expect.objectContaining({
        name: 'ai',
        configured: false,
        createdBy: 'key admin',
        lastUsedAt: expect.any(String),
      }),
    );
    expect((await api.ask('POST', '/v1/keys', { name: 'ai', role: 'app' }, ADMIN)).status).toBe(409);
    expect((await api.ask('DELETE', '/v1/keys/ai', undefined, ADMIN)).status).toBe(204);
    expect((await ask('GET', '/v1/calls', undefined, bearer)).status).toBe(401);
    expect((await api.ask('DELETE', '/v1/keys/ai', undefined, ADMIN)).status).toBe(404);
    expect((await api.ask('DELETE', '/v1/keys/admin', undefined, ADMIN)).status).toBe(409);
  });

  test.each([
    [{ name: 'a', role: 'agent' }, 'agent'],
    [{ name: 'a', role: 'viewer', agent: 'anna' }, 'agent'],
    [{ name: 'a', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: '', role: 'viewer' }, 'name'],
    [{ name: 'a', role: 'root' }, 'role'],
  ])('%j is refused for its %s', async (body, path) => {
    expect((await api.ask('POST', '/v1/keys', body, ADMIN)).body).toEqual(
      errorBody('invalid', [expect.objectContaining({ path })]),
    );
  });
});

describe('people', () => {
  test.each([
    [{ name: 'bob', role: 'viewer', password: 'short' }, 'password'],
    [{ name: 'bob-the-builder', role: 'viewer', password: 'Bob-the-Builder' }, 'password'],
    [{ name: 'bob', role: 'viewer', password: 'aaaaaaaaaaaaa' }, 'password'],
    [{ name: 'bob', role: 'agent', password: PASSWORD }, 'agent'],
    [{ name: 'b b', role: 'viewer', password: PASSWORD }, 'name'],
  ])('%j is refused for its %s', async (body, path) => {
    expect((await api.ask('POST', '/v1/people', body, ADMIN)).body).toEqual(
      errorBody('invalid', [expect.objectContaining({ path })]),
    );
  });

  test('are listed without their passwords, by whatever case the name comes in', async () => {
    const { body } = await api.ask('GET', '/v1/people/ANNA', undefined, ADMIN);
    expect(body).toEqual({
      name: 'anna',
      displayName: 'Anna Berg',
      role: 'supervisor',
      agent: null,
      user: null,
      disabled: false,
      createdAt: expect.any(String),
      createdBy: 'key admin',
      changedAt: expect.any(String),
    });
  });
});
