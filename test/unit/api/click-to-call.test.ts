import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveCallScript } from '../../../src/api/pages/serve-call-script.ts';
import { CallButtons, PhonePasses, TelephoneTerms } from '../../../src/phone-passes/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { good } from '../config/config-file.ts';
import { ApiUnderTest, errorBody } from './api-under-test.ts';

const SECRET = 'a-secret-of-the-site-and-of-us-0123456789';
const ORIGIN = 'https://shop.example';
const { clickToCall: BUTTONS } = good(`
clickToCall:
  - { name: shop, to: "+15559998888", origins: [ "https://shop.example" ], secret: "${SECRET}" }
  - { name: once, to: "100", origins: [ "https://shop.example" ], visitorCallsPerMinute: 1 }
`);

let api: ApiUnderTest;
let clock: FakeClock;

beforeAll(async () => {
  clock = new FakeClock();
  const terms = new TelephoneTerms({
    urls: [],
    listen: () => ['ws:127.0.0.1:5066'],
    iceServers: [],
    webrtcFault: () => null,
    clock,
  });
  const passes = new PhonePasses(Buffer.alloc(32, 1), clock);
  const clickToCall = new CallButtons({ passes, buttons: () => BUTTONS, terms, realm: 'warmbridge', clock });
  api = await ApiUnderTest.start({ clock, clickToCall });
});
afterAll(async () => {
  await api.close();
});

async function ask(path: string, init: RequestInit, origin: string | null = ORIGIN): Promise<Response> {
  const headers = new Headers(init.headers);
  // Node's fetch sends an Origin that it is given, as no browser lets a page do.
  if (origin !== null) headers.set('origin', origin);
  return await fetch(api.address + path, { ...init, headers });
}

async function post(button: string, body: object, origin: string | null = ORIGIN): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return await ask(`/v1/click-to-call/${button}`, { method: 'POST', headers, body: JSON.stringify(body) }, origin);
}

async function token(inS = 60): Promise<string> {
  const jwt = new SignJWT({ name: 'Sue', number: '+15551230000' }).setProtectedHeader({ alg: 'HS256' });
  return await jwt.setExpirationTime(clock.wall() / 1_000 + inS).sign(Buffer.from(SECRET));
}

describe('POST /v1/click-to-call/{name}', () => {
  test('gives a visitor of the site a telephone for the number of the button, and its page may read that', async () => {
    const answer = await post('shop', { token: await token() });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({
      user: 'guest:shop',
      uri: 'sip:guest-shop@warmbridge',
      authorizationUser: expect.stringMatching(/^~shop~/),
      password: expect.any(String),
      expiresAt: '2026-01-01T00:02:00.000Z',
      displayName: 'Sue',
      sockets: ['ws://127.0.0.1:5066/'],
      iceServers: [],
      mayCall: true,
      to: 'sip:+15559998888@warmbridge',
    });
    const { headers } = answer;
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toContain('Origin');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    [{}, 'no-token'],
    [{ token: 'x.y.z' }, 'bad-token'],
  ])('tells the page what is wrong with the token: %j', async (body, state) => {
    const answer = await post('shop', body);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await answer.json()).toEqual(errorBody('unauthorized', { state }));
    clock.advance(60_000);
  });

  test('tells of a token that has expired', async () => {
    const answer = await post('shop', { token: await token(-60) });
    expect(await answer.json()).toEqual(errorBody('unauthorized', { state: 'token-expired' }));
  });

  test('is refused to pages of other sites, and where no page asks', async () => {
    for (const origin of ['https://shop.example.evil', 'http://shop.example', 'null', null]) {
      const answer = await post('once', {}, origin);
      expect(answer.status).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(await answer.json()).toEqual(errorBody('forbidden'));
    }
    expect((await post('nobody', {})).status).toBe(404);
  });

  test('is limited for each visitor, whose page is told when to try again', async () => {
    expect((await post('once', {})).status).toBe(201);
    const second = await post('once', {});
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('60');
    expect(second.headers.get('access-control-expose-headers')).toBe('Retry-After');
    expect(second.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  test('checks the body: a token is a text of bounded length, and nothing else is asked', async () => {
    for (const body of [{ token: 7 }, { token: 'x'.repeat(8_193) }, { to: '+1900' }])
      expect((await post('shop', body)).status).toBe(400);
  });
});

describe('a preflight', () => {
  const headers = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };

  test('is answered for the pages of the button', async () => {
    const answer = await ask('/v1/click-to-call/shop', { method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
    });
  });

  test('is refused to others, and everywhere else', async () => {
    expect((await ask('/v1/click-to-call/shop', { method: 'OPTIONS', headers }, 'https://evil.example')).status).toBe(
      403,
    );
    expect((await ask('/v1/click-to-call/nobody', { method: 'OPTIONS', headers })).status).toBe(404);
    for (const path of ['/v1/telephone', '/v1/calls', '/v1/session']) {
      const answer = await ask(path, { method: 'OPTIONS', headers });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('/call.js', () => {
  const SCRIPT = 'void 0;'.repeat(100);
  let built: string;
  let app: FastifyInstance;

  beforeAll(async () => {
    built = await mkdtemp(join(tmpdir(), 'call-js-'));
    await writeFile(join(built, 'call.js'), SCRIPT);
    await writeFile(join(built, 'call.js.br'), brotliCompressSync(SCRIPT));
    await writeFile(join(built, 'call.js.gz'), gzipSync(SCRIPT));
    app = fastify();
    await serveCallScript(app, built);
  });
  afterAll(async () => {
    await app.close();
    await rm(built, { recursive: true });
  });

  test('is for pages of any site, kept for five minutes, and asked for again by its tag', async () => {
    const { headers, body, statusCode } = await app.inject('/call.js');
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: SCRIPT });
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=300',
      'content-type': 'application/javascript; charset=utf-8',
      vary: 'accept-encoding',
    });
    expect(headers).not.toHaveProperty('content-encoding');
    const again = await app.inject({ url: '/call.js', headers: { 'if-none-match': `W/"x", ${String(headers.etag)}` } });
    expect({ status: again.statusCode, body: again.body }).toEqual({ status: 304, body: '' });
    expect(again.headers).toMatchObject({ 'access-control-allow-origin': '*', vary: 'accept-encoding' });
  });

  test('comes compressed to whoever takes it (RFC 9110 12.5.3)', async () => {
    const plain = await app.inject('/call.js');
    const tags = new Set([plain.headers.etag]);
    for (const [takes, encoding, opened] of [
      ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
      ['gzip, br;q=0', 'gzip', gunzipSync],
    ] as const) {
      const { headers, rawPayload } = await app.inject({ url: '/call.js', headers: { 'accept-encoding': takes } });
      expect(headers).toMatchObject({
        'access-control-allow-origin': '*',
        'cache-control': 'public, max-age=300',
        'content-encoding': encoding,
        'content-length': String(rawPayload.length),
        'content-type': 'application/javascript; charset=utf-8',
        vary: 'accept-encoding',
      });
      expect(rawPayload.length).toBeLessThan(SCRIPT.length);
      expect(opened(rawPayload).toString()).toBe(SCRIPT);
      tags.add(headers.etag);
    }
    // RFC 9110 8.8.3.3: each form has a tag of its own.
    expect(tags.size).toBe(3);
    const none = await app.inject({ url: '/call.js', headers: { 'accept-encoding': 'identity' } });
    expect(none.body).toBe(SCRIPT);
  });

  test('that is not built is 404, with what to do', async () => {
    const app = fastify();
    await serveCallScript(app, join(tmpdir(), 'nothing-is-here'));
    const answer = await app.inject('/call.js');
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('npm run build:web');
    await app.close();
  });
});
