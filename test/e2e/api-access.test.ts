import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ApiClient } from '../sip/harness/api-client.ts';
import type { ApiAnswer } from '../sip/harness/api-client.ts';
import { API_KEY, NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const PASSWORD = 'a long pass phrase';

/** A page in a browser that somebody has logged in with. */
class Browser {
  #cookie = '';
  #csrf = '';

  async ask(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const response = await fetch(site.product.apiAddress + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: {
        cookie: this.#cookie,
        origin: site.product.apiAddress,
        'x-csrf-token': this.#csrf,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
    });
    const [cookie] = response.headers.get('set-cookie')?.split(';', 1) ?? [];
    if (cookie !== undefined) this.#cookie = cookie;
    const text = await response.text();
    const answer = (text === '' ? null : JSON.parse(text)) as { csrfToken?: unknown } | null;
    if (path.startsWith('/v1/session') && typeof answer?.csrfToken === 'string') this.#csrf = answer.csrfToken;
    return { status: response.status, body: answer };
  }

  login(name: string, password: string = PASSWORD): ReturnType<Browser['ask']> {
    return this.ask('POST', '/v1/session', { name, password });
  }
}

let site: Site;

/** Makes a key, which must not be there. */
async function makeKey(order: object): Promise<string> {
  const { status, body } = await site.product.api.request('POST', '/v1/keys', order);
  expect(status).toBe(201);
  return String((body as { key: unknown }).key);
}

/** An action on record. */
interface Action {
  readonly n: number;
  readonly who: string;
  readonly method: string;
  readonly route: string;
}

beforeAll(async () => {
  site = await Site.open();
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
});

describe('people and keys', () => {
  it('outlive kill -9 after the answer, and so do sessions; what was revoked stays so', async () => {
    const admin = site.product.api;
    const person = { name: 'sue', role: 'supervisor', password: PASSWORD };
    expect(await admin.request('POST', '/v1/people', person)).toMatchObject({ status: 201 });
    const sue = new Browser();
    expect(await sue.login('sue')).toMatchObject({ status: 201 });
    const gone = await makeKey({ name: 'gone', role: 'app' });
    expect(await admin.request('DELETE', '/v1/keys/gone')).toMatchObject({ status: 204 });
    const made = await makeKey({ name: 'ai', role: 'app' });
    site.product.signal('SIGKILL');
    expect(await site.product.exited()).toBe('SIGKILL');
    await site.start();

    expect(await sue.ask('GET', '/v1/session')).toMatchObject({ status: 200, body: { name: 'sue' } });
    expect(await new Browser().login('sue')).toMatchObject({ status: 201 });
    const ai = new ApiClient(site.product.apiAddress, made);
    expect(await ai.request('GET', '/v1/calls')).toMatchObject({ status: 200 });
    expect(await ai.request('GET', '/v1/keys')).toMatchObject({ status: 403 });
    const revoked = new ApiClient(site.product.apiAddress, gone);
    expect(await revoked.request('GET', '/v1/calls')).toMatchObject({ status: 401 });
    const { items } = await site.product.api.get<{ items: { name: string }[] }>('/v1/keys');
    expect(items.map(({ name }) => name)).toEqual(['tests', 'ai']);
  });

  it('secrets are nowhere in the database and in the log', async () => {
    const key = await makeKey({ name: 'secret', role: 'viewer' });
    await new Browser().login('sue');
    await site.product.api.request('DELETE', '/v1/keys/secret');
    const { readFile } = await import('node:fs/promises');
    for (const file of ['calls.db', 'calls.db-wal']) {
      const bytes = await readFile(site.workspace.path(file)).catch(() => Buffer.alloc(0));
      for (const secret of [PASSWORD, key.slice(17)])
        expect(bytes.includes(secret), `${secret} in ${file}`).toBe(false);
    }
    expect(site.product.output).not.toContain(PASSWORD);
    expect(site.product.output).not.toContain(key.slice(17));
  });

  it('a person who is disabled is out at once', async () => {
    const sue = new Browser();
    await sue.login('sue');
    expect(await sue.ask('GET', '/v1/calls')).toMatchObject({ status: 200 });
    await site.product.api.request('PATCH', '/v1/people/sue', { disabled: true });
    expect(await sue.ask('GET', '/v1/calls')).toMatchObject({ status: 401 });
    expect(await new Browser().login('sue')).toMatchObject({ status: 401 });
    await site.product.api.request('PATCH', '/v1/people/sue', { disabled: false });
  });
});

describe('an agent in a real handoff', () => {
  it('sees and acts on its own call, hears of it live, and of nothing else', async () => {
    const { api } = site.product;
    for (const [name, phone] of [
      ['anna', site.agent],
      ['ben', site.secondAgent],
    ] as const) {
      expect((await api.request('PUT', `/v1/agents/${name}`, { uri: phone.uri })).status).toBe(201);
      const person = { name, role: 'agent', agent: name, password: PASSWORD };
      expect((await api.request('POST', '/v1/people', person)).status).toBe(201);
    }
    const [anna, ben] = [new Browser(), new Browser()];
    expect(await anna.login('anna')).toMatchObject({ status: 201, body: { role: 'agent', agent: 'anna' } });
    await ben.login('ben');
    const key = await makeKey({ name: 'ben-live', role: 'agent', agent: 'ben' });
    const told: { callId?: string; state?: string }[] = [];
    const annaKey = await makeKey({ name: 'anna-live', role: 'agent', agent: 'anna' });
    const toldBen: unknown[] = [];
    const follow = async (token: string, messages: unknown[]): Promise<WebSocket> => {
      const socket = new WebSocket(`${site.product.apiAddress.replace('http', 'ws')}/v1/live`, {
        headers: { authorization: `Bearer ${token}` },
      });
      socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as unknown));
      await new Promise((resolve) => socket.once('open', resolve));
      return socket;
    };
    const refused = async (token: string, path: string): Promise<number> => {
      const socket = new WebSocket(site.product.apiAddress.replace('http', 'ws') + path, {
        headers: { authorization: `Bearer ${token}` },
      });
      socket.on('error', () => undefined);
      return await new Promise((resolve) => {
        socket.once('open', () => resolve(101));
        socket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
      });
    };
    const sockets = [await follow(annaKey, told), await follow(key, toldBen)];

    site.ai.script = ({ event }) =>
      event === 'call.started' ? [{ type: 'transfer', reason: 'billing', destination: ['agent:anna'] }] : [];
    await using caller = await Phone.open('+15550011001', TONES.caller);
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const ringing = site.agent.pickUp();
    const { id } = await eventually('the agent is rung', async () => {
      const call = (await anna.ask('GET', '/v1/calls')).body.items[0];
      return call as { id: string } | undefined;
    });
    expect(await anna.ask('GET', `/v1/calls/${id}/context`)).toMatchObject({ status: 200 });
    expect(await ben.ask('GET', '/v1/calls')).toMatchObject({ status: 200, body: { items: [] } });
    for (const path of ['', '/context', '/handoffs', '/events', '/transcript', '/recordings']) {
      expect((await ben.ask('GET', `/v1/calls/${id}${path}`)).status, path).toBe(404);
    }
    expect((await ben.ask('DELETE', `/v1/calls/${id}`)).status).toBe(404);
    expect((await ben.ask('POST', `/v1/calls/${id}/hold`, {})).status).toBe(404);

    const agentCall = await ringing;
    await agentCall.briefed();
    await agentCall.press('1');
    await caller.voice.waitUntilHears([TONES.agent], ALL_TONES);
    expect(await refused(key, `/v1/live?call=${id}`)).toBe(404);
    expect((await anna.ask('POST', `/v1/calls/${id}/hold`, {})).status).toBe(200);
    expect((await anna.ask('POST', `/v1/calls/${id}/resume`, {})).status).toBe(200);
    expect((await anna.ask('GET', `/v1/calls/${id}/recording`)).status).toBe(403);
    expect((await anna.ask('POST', '/v1/calls', { to: '+15550000000' })).status).toBe(403);
    expect((await anna.ask('GET', '/v1/transcripts?q=x')).status).toBe(403);

    expect((await anna.ask('GET', '/v1/agents')).body.items).toMatchObject([{ id: 'anna', state: 'busy' }]);
    // Whom she may transfer to, without anybody's telephone.
    const colleagues = await anna.ask('GET', '/v1/colleagues');
    expect(colleagues).toMatchObject({ status: 200, body: { nextCursor: null } });
    expect(colleagues.body.items).toEqual([
      { id: 'anna', name: 'anna', state: 'busy' },
      { id: 'ben', name: 'ben', state: 'available' },
    ]);
    expect((await anna.ask('GET', '/v1/agents/ben')).status).toBe(404);
    expect((await anna.ask('PUT', '/v1/agents/ben', { state: 'away' })).status).toBe(404);
    expect((await anna.ask('PUT', '/v1/agents/anna', { uri: 'sip:evil@127.0.0.1' })).status).toBe(403);
    expect((await ben.ask('PUT', '/v1/agents/ben', { state: 'away' })).status).toBe(200);

    await callerCall.hangUp();
    await agentCall.ended();
    const given = { resolved: true, note: 'refunded' };
    expect(await anna.ask('POST', `/v1/calls/${id}/disposition`, given)).toMatchObject({ status: 200 });
    expect((await ben.ask('POST', `/v1/calls/${id}/disposition`, given)).status).toBe(404);
    await eventually('the end is told', () => told.some(({ state }) => state === 'ended'));
    const calls = told.map(({ callId }) => callId).filter((callId) => callId !== undefined);
    expect(new Set(calls)).toEqual(new Set([id]));
    // What is told of the agent himself has nothing of others and of their calls.
    for (const foreign of [id, caller.sip.user, 'anna']) expect(JSON.stringify(toldBen)).not.toContain(foreign);
    for (const socket of sockets) socket.terminate();
    await site.product.expectQuiet();

    // The past call is still hers after a restart.
    site.product.signal('SIGTERM');
    await site.product.exited();
    await site.start();
    expect((await anna.ask('GET', '/v1/calls')).body.items).toMatchObject([{ id }]);
    expect((await anna.ask('GET', `/v1/calls/${id}/transcript`)).status).toBe(200);
    expect((await ben.ask('GET', `/v1/calls/${id}`)).status).toBe(404);
  });
});

describe('the record of actions', () => {
  it('has who did what, from where and with what result, and who could not log in', async () => {
    const { api } = site.product;
    expect((await new Browser().login('nobody-at-all', 'wrong password')).status).toBe(401);
    const anna = new Browser();
    await anna.login('anna');
    expect((await anna.ask('DELETE', '/v1/calls/none')).status).toBe(404);
    const actions = async (query: string): Promise<readonly Action[]> =>
      (await api.get<{ items: readonly Action[] }>(`/v1/audit/actions${query}`)).items;
    await eventually('it is on record', async () => {
      const [first] = await actions('?who=anna&limit=1');
      return first?.method === 'DELETE' && first;
    });
    expect(await actions('?who=anna&limit=1')).toMatchObject([
      {
        kind: 'person',
        role: 'agent',
        source: '127.0.0.1',
        route: '/v1/calls/{id}',
        object: '/v1/calls/none',
        status: 404,
      },
    ]);
    expect(await actions('?who=nobody-at-all')).toMatchObject([
      { kind: 'stranger', route: '/v1/session', status: 401 },
    ]);
    expect(await actions('?who=tests&limit=500')).toContainEqual(
      expect.objectContaining({ route: '/v1/people', method: 'POST', object: '/v1/people/anna', status: 201 }),
    );
    const call = (await api.callFrom('+15550011001')).id;
    expect((await actions(`?call=${call}`)).map(({ who, route }) => `${who} ${route}`)).toContain(
      'anna /v1/calls/{id}/disposition',
    );
    const page = await api.get<{ items: { n: number }[]; nextCursor: string }>('/v1/audit/actions?limit=2');
    const next = await api.get<{ items: { n: number }[] }>(`/v1/audit/actions?limit=2&cursor=${page.nextCursor}`);
    expect(next.items[0]!.n).toBe(page.items[1]!.n - 1);
    expect((await anna.ask('GET', '/v1/audit/actions')).status).toBe(403);
  });
});

describe('whoever guesses passwords', () => {
  it('is slowed for a name and from an address, and locks nobody out who has logged in from there', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 14; attempt += 1) {
      statuses.push((await new Browser().login('sue', `wrong password ${attempt}`)).status);
    }
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    const answer = await fetch(`${site.product.apiAddress}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'sue', password: PASSWORD }),
    });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    // The key of the configuration is always a way back in.
    expect((await site.product.api.request('GET', '/v1/people')).status).toBe(200);
    await delay(11_000);
    expect((await new Browser().login('sue')).status).toBe(201);
  });
});

it('the API talks TLS', async () => {
  const fixtures = new URL('../contract/sip-server/fixtures/', import.meta.url).pathname;
  const [cert, key] = [`${fixtures}tls-cert.pem`, `${fixtures}tls-key.pem`];
  const api = { listen: '127.0.0.1:0', keys: [{ name: 'tests', role: 'admin', key: API_KEY }], tls: { cert, key } };
  await using secure = await Site.open({ others: { api } });
  expect(secure.product.apiAddress).toMatch(/^https:/);
  const { readFileSync } = await import('node:fs');
  const { get } = await import('node:https');
  const status = await new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${API_KEY}` };
    get(`${secure.product.apiAddress}/v1/calls`, { ca: readFileSync(cert), headers }, (response) => {
      response.resume();
      resolve([response.statusCode, response.headers['strict-transport-security']]);
    }).on('error', reject);
  });
  expect(status).toEqual([200, 'max-age=31536000']);
});

it('the configuration takes hashes of keys, and every answer protects browsers', async () => {
  const { hashSecret, KEY_COST } = await import('../../src/shared/secret-hash.ts');
  const secret = 'a'.repeat(43);
  const hash = `wbk_${'b'.repeat(12)}${await hashSecret(secret, KEY_COST)}`;
  await using hashed = await Site.open({
    others: {
      api: {
        listen: '127.0.0.1:0',
        keys: [
          { name: 'tests', role: 'admin', key: API_KEY },
          { name: 'hashed', role: 'viewer', hash },
        ],
        rateLimits: { perMinute: 20 },
      },
    },
  });
  const client = new ApiClient(hashed.product.apiAddress, `wbk_${'b'.repeat(12)}_${secret}`);
  expect((await client.request('GET', '/v1/calls')).status).toBe(200);
  expect((await client.request('DELETE', '/v1/calls/none')).status).toBe(403);
  const response = await client.raw('/v1/calls');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    'ratelimit-policy': '"requests";q=20;w=60',
  });
  const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await client.raw('/v1/calls')).status));
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(5);
  expect((await client.raw('/metrics')).status).toBe(200);
  expect((await client.raw('/healthz')).status).toBe(200);
  expect((await hashed.product.api.request('GET', '/v1/calls')).status).toBe(200);
});
