import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiLimits } from '../../../src/api/api-endpoints.ts';
import { createApi } from '../../../src/api/index.ts';
import type { PartStatus } from '../../../src/ports/call-control.ts';
import { sampleCall } from '../../contract/store/journal-samples.ts';
import { good } from '../config/config-file.ts';
import { ScriptedCalls } from '../../fakes/scripted-calls.ts';
import { CallCards } from '../../../src/context/index.ts';
import { API_CONFIG, ApiUnderTest, KEYS, errorBody, testLinks } from './api-under-test.ts';
import { directoryShelf } from '../../fakes/directory-shelf.ts';

let api: ApiUnderTest;
let parts: PartStatus = {};
let thrown: unknown = null;
beforeEach(async () => {
  parts = { sip: null, media: null, store: null };
  thrown = null;
  const { routes } = good(
    'routes: [ { match: { to: "*" }, ai: { kind: webhook, url: "http://h/x", secret: S3CRET } } ]',
  );
  api = await ApiUnderTest.start({
    routes: () => routes,
    readiness: () => parts,
    metrics: () => Promise.resolve('warmbridge_calls 3\n'),
    diagnostics: () => Promise.resolve({ calls: 3 }),
    recordings: {
      find: () => {
        if (thrown !== null) throw thrown as Error;
        return Promise.resolve(null);
      },
      idsOf: () => Promise.resolve(new Set()),
    },
  });
});
afterEach(async () => {
  await api.close();
});

describe('health', () => {
  test.each(['/healthz', '/readyz'])('%s takes no key and is 200 while every part is well', async (path) => {
    const response = await fetch(api.address + path);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', parts: { sip: null, media: null, store: null } });
  });

  test('/healthz stays 200 while the program runs, and names the part that failed', async () => {
    parts = { sip: null, store: { kind: 'fault', reason: 'the disk is full' } };
    const response = await fetch(`${api.address}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', parts: { sip: null, store: 'the disk is full' } });
  });

  test('/readyz is 503 and names the part that failed', async () => {
    parts = { sip: null, media: { kind: 'fault', reason: 'engine lost' } };
    const response = await fetch(`${api.address}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'unavailable', parts: { sip: null, media: 'engine lost' } });
  });

  test('a part that calls go on without is named, and changes nothing', async () => {
    parts = { sip: null, transcription: { kind: 'degraded', reason: 'the recognizer is away' } };
    const response = await fetch(`${api.address}/readyz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ok',
      parts: { sip: null, transcription: 'the recognizer is away' },
    });
  });

  test('a program that drains is well, and takes no calls', async () => {
    parts = { sip: null, calls: { kind: 'draining', reason: 'draining' } };
    expect((await fetch(`${api.address}/healthz`)).status).toBe(200);
    expect((await fetch(`${api.address}/readyz`)).status).toBe(503);
  });
});

describe('keys', () => {
  test.each([
    ['no header', undefined],
    ['another scheme', 'Basic b3BzOmNoYW5nZS1tZQ=='],
    ['no key', 'Bearer '],
    ['a wrong key', 'Bearer wrong-key'],
    ['the beginning of a key', `Bearer ${KEYS.admin.slice(0, -1)}`],
    ['a very long key', `Bearer ${'x'.repeat(5_000)}`],
  ])('%s is 401 with a challenge (RFC 9110 11.6.1)', async (_, authorization) => {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await fetch(`${api.address}/v1/calls`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm="warmbridge"/);
    expect(await response.json()).toEqual(errorBody('unauthorized'));
  });

  test('the scheme is case-insensitive (RFC 9110 11.1)', async () => {
    const headers = { authorization: `bearer ${KEYS.viewer}` };
    expect((await fetch(`${api.address}/v1/calls`, { headers })).status).toBe(200);
  });

  test.each([
    ['GET', '/v1/calls', [200, 200, 200]],
    ['GET', '/v1/routes', [200, 200, 200]],
    ['GET', '/metrics', [200, 200, 200]],
    ['GET', '/v1/diagnostics', [200, 200, 200]],
    ['GET', '/v1/calls/c1/recording', [403, 404, 404]],
    ['DELETE', '/v1/calls/c1', [403, 404, 404]],
    ['PATCH', '/v1/calls/c1', [403, 400, 400]],
    ['POST', '/v1/calls/c1/handoffs', [403, 400, 400]],
    ['DELETE', '/v1/calls/c1/handoffs/h1', [403, 404, 404]],
  ])('%s %s for viewer, operator, admin is %j', async (method, path, statuses) => {
    for (const [index, role] of (['viewer', 'operator', 'admin'] as const).entries()) {
      const { status, body } = await api.ask(method, path, undefined, { authorization: `Bearer ${KEYS[role]}` });
      expect({ role, status }).toEqual({ role, status: statuses[index] });
      if (status === 403) expect(body).toEqual(errorBody('forbidden'));
    }
  });

  test('a key is refused before the body is read', async () => {
    const { status } = await api.ask('PATCH', '/v1/calls/c1', '{', { authorization: 'Bearer wrong-key' });
    expect(status).toBe(401);
  });

  test('the log has the name of the key that acted, never the key', async () => {
    await api.ask('DELETE', '/v1/calls/c1');
    expect(api.log.some((line) => line.includes('"key":"operator"'))).toBe(true);
    expect(api.log.join('')).not.toContain(KEYS.operator);
  });
});

describe('faults of a request', () => {
  test.each([
    ['GET', '/nothing-here', 404, 'not-found'],
    ['GET', '/v1/nothing', 404, 'not-found'],
    ['GET', '//', 404, 'not-found'],
    ['PUT', '/v1/calls/c1', 405, 'method-not-allowed'],
    ['GET', '/v1/calls/%zz', 400, 'bad-request'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    expect(await api.ask(method, path)).toMatchObject({ status, body: errorBody(code) });
  });

  test('405 names the methods that fit (RFC 9110 15.5.6)', async () => {
    expect((await api.ask('PUT', '/v1/calls/c1?x=1')).headers.get('allow')).toBe('HEAD, GET, DELETE, PATCH');
  });

  test.each([
    ['{', 'bad-json', /not JSON/],
    ['{"metadata":{}', 'bad-json', /not JSON/],
    ['nonsense', 'bad-json', /nonsense/],
    ['{"metadata":{"__proto__":{"x":1}}}', 'bad-json', /__proto__/],
  ])('the body %s is 400 and says why', async (body, code, message) => {
    const answer = await api.ask('PATCH', '/v1/calls/c1', body);
    expect(answer).toMatchObject({ status: 400, body: errorBody(code) });
    expect((answer.body as { error: { message: string } }).error.message).toMatch(message);
  });

  test('a body that is no JSON is 415', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await api.ask('PATCH', '/v1/calls/c1', 'a=b', headers)).toMatchObject({
      status: 415,
      body: errorBody('unsupported-media-type'),
    });
  });

  test('a body that is too large is 413', async () => {
    const answer = await api.ask('PATCH', '/v1/calls/c1', { metadata: { a: 'x'.repeat(300_000) } });
    expect(answer).toMatchObject({ status: 413, body: errorBody('payload-too-large') });
  });

  test('a request that is not HTTP is answered and disconnected', async () => {
    const { hostname, port } = new URL(api.address);
    const socket = connect(Number(port), hostname);
    socket.end('INVITE sip:x SIP/2.0\r\n\r\n');
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toEqual(errorBody('bad-request'));
  });

  test('a fault of ours is 500 and logged, and the client learns no internals', async () => {
    api.control.begin(sampleCall('c1'));
    thrown = new Error('secret inside');
    const { status, body } = await api.ask('GET', '/v1/calls/c1/recording');
    expect({ status, body }).toEqual({ status: 500, body: errorBody('internal') });
    expect(JSON.stringify(body)).not.toContain('inside');
    expect(api.log.join('')).toContain('secret inside');
  });

  test('an unavailable store is 503', async () => {
    await api.store.close();
    expect(await api.ask('GET', '/v1/calls')).toMatchObject({ status: 503, body: errorBody('unavailable') });
  });

  test('no JSON causes a fault of ours', async () => {
    api.control.begin(sampleCall('c1'));
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.constantFrom('/v1/calls/c1', '/v1/calls/c1/handoffs'), async (json, path) => {
        const { status } = await api.ask(path.endsWith('s') ? 'POST' : 'PATCH', path, json);
        expect(status).toBeLessThan(500);
      }),
    );
  });
});

describe('the configuration, and how to use it', () => {
  test('/v1/routes shows the routes without their secrets', async () => {
    const { body } = await api.ask('GET', '/v1/routes');
    expect(body).toMatchObject({ items: [{ match: { to: '*' }, ai: { kind: 'webhook', secret: '***' } }] });
    expect(JSON.stringify(body)).not.toContain('S3CRET');
  });

  test('/metrics is Prometheus text', async () => {
    const { body, headers } = await api.ask('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toBe('warmbridge_calls 3\n');
  });

  test('/openapi.json is OpenAPI 3.1, and every reference in it leads somewhere', async () => {
    const response = await fetch(`${api.address}/openapi.json`);
    const text = await response.text();
    const document = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
      components: { schemas: Record<string, unknown> };
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths['/v1/calls/{id}']!)).toEqual(['get', 'delete', 'patch']);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target!);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      expect(document.components.schemas[reference.replace('#/components/schemas/', '')]).toBeDefined();
    }
    expect(document.components.schemas['HandoffRequest']).toMatchObject({
      required: ['reason', 'summary'],
      additionalProperties: false,
    });
  });

  test('every path of the document is served, every parameter named', async () => {
    const document = (await (await fetch(`${api.address}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>>;
    };
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { parameters }] of Object.entries(methods)) {
        // An answer that is a stream would not end.
        const query = path === '/v1/live/events' ? '?call=none' : '';
        const { status } = await api.ask(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'none') + query);
        expect({ path, method, isServed: status !== 405 && status !== 500 }).toEqual({ path, method, isServed: true });
        const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
        expect(named).toEqual(path.match(/\{\w+\}/g) ?? []);
      }
    }
  });

  test('/docs is a page whose parts all come from here', async () => {
    const response = await fetch(`${api.address}/docs`);
    expect(response.status).toBe(200);
    const page = await response.text();
    const sources = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source!);
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      expect(source).toMatch(/^\//);
      expect((await fetch(api.address + source)).status).toBe(200);
    }
    expect(response.headers.get('content-security-policy')).not.toMatch(/https?:|upgrade-insecure/);
  });
});

describe('createApi', () => {
  test('says so if the address is taken', async () => {
    const { port } = new URL(api.address);
    const taken = createApi({
      config: { ...API_CONFIG, listen: { host: '127.0.0.1', port: Number(port) } },
      values: api.store.values,
      actions: api.store.actions,
      routes: () => [],
      control: api.control,
      outgoing: new ScriptedCalls(),
      store: api.store,
      outbox: api.store.outbox,
      onReplay: () => undefined,
      readiness: () => ({}),
      recordings: directoryShelf('none'),
      live: api.live,
      cards: new CallCards(),
      contextLinks: testLinks(),
      logger: { error: () => undefined, warn: () => undefined } as never, // it warns where the pages are not built
    });
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('close is idempotent and does not wait for idle connections', async () => {
    const { hostname, port } = new URL(api.address);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    await api.close().catch(() => undefined);
    await closed;
    api = await ApiUnderTest.start();
  });
});

describe('strangers', () => {
  test('1,000 wrong keys: ten are looked at, then 429 (RFC 6585 4), even for a right one; one line says so', async () => {
    const ask = async (key: string): Promise<number> => {
      const response = await fetch(`${api.address}/v1/calls`, { headers: { authorization: `Bearer ${key}` } });
      await response.text();
      return response.status;
    };
    expect(await ask(KEYS.viewer)).toBe(200);
    const statuses: number[] = [];
    for (let batch = 0; batch < 10; batch += 1) {
      statuses.push(...(await Promise.all(Array.from({ length: 100 }, (_, index) => ask(`guess-${batch}-${index}`)))));
    }
    expect(statuses.slice(0, 10)).toEqual(Array<number>(10).fill(401));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(900);
    // The key that this source has used before still works.
    expect(await ask(KEYS.viewer)).toBe(200);
    expect(api.log.filter((line) => line.includes('an API client sent a wrong key'))).toHaveLength(1);
  });

  test('a head that is too large is 431 (RFC 6585 5)', async () => {
    const { hostname, port } = new URL(api.address);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write(`GET /healthz HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('1,500 half-open requests of one source keep nobody else out', async () => {
    const { hostname, port } = new URL(api.address);
    const sockets = Array.from({ length: 1_500 }, () => {
      const socket = connect({ port: Number(port), host: hostname, localAddress: '127.0.0.2' });
      socket.on('error', () => undefined);
      socket.write('GET /healthz HTTP/1.1\r\n');
      return socket;
    });
    await expect.poll(() => api.log.some((line) => line.includes('its source has too many'))).toBe(true);
    expect((await fetch(`${api.address}/healthz`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});

describe('clients are bounded', () => {
  async function limited(limits: Partial<ApiLimits>): Promise<() => Socket> {
    await api.close();
    api = await ApiUnderTest.start({ limits });
    const { hostname, port } = new URL(api.address);
    return () => connect(Number(port), hostname);
  }

  test.each([
    ['its headers', 'GET /healthz HTTP/1.1\r\n'],
    ['its body', 'POST /v1/calls/x/hangup HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{'],
    ['anything', ''],
  ])('a client that does not send %s in time is disconnected', async (_, begun) => {
    const open = await limited({ requestTimeoutMs: 100 });
    const socket = open();
    socket.resume();
    socket.write(begun);
    await once(socket, 'close');
  });

  test('a client that is quick enough is served on the same connection again and again', async () => {
    const open = await limited({ requestTimeoutMs: 10_000 });
    const socket = open();
    for (let request = 0; request < 3; request += 1) {
      socket.write('GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n');
      expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    }
    socket.destroy();
  });

  test('their number is bounded, and a client that leaves makes room', async () => {
    const open = await limited({ maxConnections: 1 });
    const isServed = async (socket: Socket): Promise<boolean> => {
      socket.on('error', () => undefined);
      socket.write('GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n');
      return await new Promise((resolve) => {
        socket.once('data', () => resolve(true));
        socket.once('close', () => resolve(false));
      });
    };
    const first = open();
    expect(await isServed(first)).toBe(true);
    expect(await isServed(open())).toBe(false);
    first.destroy();
    await expect
      .poll(async () => {
        const socket = open();
        const served = await isServed(socket);
        socket.destroy();
        return served;
      })
      .toBe(true);
  });
});
