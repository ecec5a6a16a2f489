import { pino } from 'pino';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi } from '../../../../src/api/index.ts';
import type { Api } from '../../../../src/api/index.ts';
import { CallCards } from '../../../../src/context/index.ts';
import { LiveHub } from '../../../../src/live/index.ts';
import { directoryShelf } from '../../../fakes/directory-shelf.ts';
import { ScriptedCalls } from '../../../fakes/scripted-calls.ts';
import { API_CONFIG, ApiUnderTest, KEYS, testLinks } from '../api-under-test.ts';

const directory = mkdtempSync(join(tmpdir(), 'warmbridge-tls-'));
const tls = {
  cert: join(directory, 'cert.pem'),
  key: join(directory, 'key.pem'),
  ca: null,
  minVersion: 'TLSv1.3',
} as const;

const FIXTURES = new URL('fixtures/', import.meta.url).pathname;

/** Puts the self-signed certificate of that name (for 127.0.0.1) in place. */
function certify(name: 'first' | 'second'): void {
  cpSync(`${FIXTURES}${name}-cert.pem`, tls.cert);
  cpSync(`${FIXTURES}${name}-key.pem`, tls.key);
}

let plain: ApiUnderTest;
let api: Api;
beforeAll(async () => {
  certify('first');
  plain = await ApiUnderTest.start();
  api = await createApi({
    config: { ...API_CONFIG, tls },
    routes: () => [],
    control: plain.control,
    outgoing: new ScriptedCalls(),
    store: plain.store,
    values: plain.store.values,
    actions: plain.store.actions,
    outbox: plain.store.outbox,
    onReplay: () => undefined,
    readiness: () => ({}),
    recordings: directoryShelf(directory),
    live: new LiveHub({ cards: new CallCards(), clock: new SystemClock(), logger: pino({ enabled: false }) }),
    cards: new CallCards(),
    contextLinks: testLinks(),
    logger: { error: () => undefined, info: () => undefined, warn: () => undefined } as never,
  });
});
afterAll(async () => {
  await api.close();
  await plain.close();
  rmSync(directory, { recursive: true });
});

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The name in the certificate of the server. */
  readonly server: string;
  readonly port: number;
}

function ask(path: string, agent: Agent, body?: object): Promise<Answered> {
  const url = new URL(api.address + path);
  const headers = { authorization: `Bearer ${KEYS.viewer}`, ...(body && { 'content-type': 'application/json' }) };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: body ? 'POST' : 'GET', headers, agent }, (response) => {
      const { socket } = response;
      if (!(socket instanceof TLSSocket)) throw new Error('it talks in clear');
      const server = String(socket.getPeerCertificate().subject.CN);
      response.resume().on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, server, port: socket.localPort ?? 0 });
      });
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe('api.tls', () => {
  test('answers by TLS alone, tells browsers to stay with it, and gives cookies for it only', async () => {
    expect(api.address).toMatch(/^https:/);
    await expect(fetch(api.address.replace('https', 'http'))).rejects.toThrow();
    const agent = new Agent({ maxCachedSessions: 0, ca: readFileSync(tls.cert) });
    const answer = await ask('/v1/calls', agent);
    expect(answer).toMatchObject({ status: 200, server: 'first' });
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    const { headers, status } = await ask('/v1/session', agent, { key: KEYS.viewer });
    expect(status).toBe(201);
    expect(headers['set-cookie']?.[0]).toMatch(/^__Host-warmbridge_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/); // prettier-ignore
    agent.destroy();
    expect((await fetch(`${plain.address}/healthz`)).headers.has('strict-transport-security')).toBe(false);
  });

  test('refuses what is older than minVersion', async () => {
    const agent = new Agent({ maxCachedSessions: 0, ca: readFileSync(tls.cert), maxVersion: 'TLSv1.2' });
    await expect(ask('/healthz', agent)).rejects.toThrow(/protocol version/);
  });

  test('takes new files for later connections, and those that are up go on', async () => {
    const old = new Agent({ maxCachedSessions: 0, ca: readFileSync(tls.cert), keepAlive: true, maxSockets: 1 });
    const before = await ask('/v1/calls', old);
    certify('second');
    api.reloadTls();
    expect(await ask('/v1/calls', old)).toMatchObject({ status: 200, server: 'first', port: before.port });
    const fresh = new Agent({ maxCachedSessions: 0, ca: readFileSync(tls.cert) });
    expect(await ask('/v1/calls', fresh)).toMatchObject({ status: 200, server: 'second' });
    old.destroy();
  });

  test('keeps what it has where the new files cannot be used', async () => {
    const good = readFileSync(tls.cert);
    cpSync(tls.key, join(directory, 'good-key.pem'));
    writeFileSync(tls.key, 'no key');
    expect(() => api.reloadTls()).toThrow(/api\.tls\.key: .*is not a private key/);
    const agent = new Agent({ maxCachedSessions: 0, ca: good });
    expect(await ask('/v1/calls', agent)).toMatchObject({ status: 200 });
    cpSync(join(directory, 'good-key.pem'), tls.key);
  });
});
