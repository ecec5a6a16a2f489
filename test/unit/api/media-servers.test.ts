import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MediaServers, MediaServerStatus } from '../../../src/ports/media-servers.ts';
import { ApiUnderTest, KEYS, errorBody } from './api-under-test.ts';

const UP: MediaServerStatus = {
  id: '10.0.0.7:8021',
  zone: 'berlin',
  state: 'up',
  reason: null,
  draining: false,
  paused: false,
  drained: false,
  calls: 2,
  channels: 4,
  sessions: 90,
  maxChannels: 1000,
};

/** One server, as a media engine reports it. */
class OneServer implements MediaServers {
  readonly outOfZone = [];
  server = UP;

  get draining(): boolean {
    return this.server.draining;
  }

  servers(): readonly MediaServerStatus[] {
    return [this.server];
  }

  drain(id: string, draining: boolean): MediaServerStatus | null {
    if (id !== this.server.id) return null;
    this.server = { ...UP, draining, ...(draining && { state: 'draining', reason: 'draining' }) };
    return this.server;
  }
}

let api: ApiUnderTest;
beforeEach(async () => {
  api = await ApiUnderTest.start({
    mediaServers: new OneServer(),
    readiness: () => ({ sip: null, media: { kind: 'draining', reason: 'all media servers are draining' } }),
  });
});
afterEach(async () => {
  await api.close();
});

describe('media servers', () => {
  test('are listed', async () => {
    expect(await api.ask('GET', '/v1/media-servers')).toMatchObject({
      status: 200,
      body: { items: [UP], nextCursor: null },
    });
  });

  test('are drained and taken back; draining one that drains already changes nothing', async () => {
    const path = `/v1/media-servers/${UP.id}`;
    for (const draining of [true, true, false]) {
      const { status, body } = await api.ask('PUT', path, { draining });
      expect({ status, body }).toMatchObject({ status: 200, body: { id: UP.id, draining } });
    }
    expect((await api.ask('GET', '/v1/media-servers')).body).toMatchObject({ items: [UP] });
  });

  test('the colon of the id may be escaped (RFC 3986 2.1)', async () => {
    expect((await api.ask('PUT', '/v1/media-servers/10.0.0.7%3A8021', { draining: true })).status).toBe(200);
  });

  test('one that does not exist is 404', async () => {
    const { status, body } = await api.ask('PUT', '/v1/media-servers/10.0.0.8:8021', { draining: true });
    expect({ status, body }).toEqual({ status: 404, body: errorBody('not-found') });
  });

  test.each([[{}], [{ draining: 'yes' }], [{ draining: true, now: true }]])('%j is 400', async (body) => {
    expect((await api.ask('PUT', `/v1/media-servers/${UP.id}`, body)).status).toBe(400);
  });

  test('a viewer may look but not act, and each act is logged with its key', async () => {
    const authorization = `Bearer ${KEYS.viewer}`;
    expect((await api.ask('GET', '/v1/media-servers', undefined, { authorization })).status).toBe(200);
    const { status } = await api.ask('PUT', `/v1/media-servers/${UP.id}`, { draining: true }, { authorization });
    expect(status).toBe(403);
    expect(api.log.filter((line) => line.includes('media-servers'))).toEqual([expect.stringContaining('"status":403')]);
    await api.ask('PUT', `/v1/media-servers/${UP.id}`, { draining: true });
    expect(api.log.some((line) => line.includes('"key":"operator"') && line.includes('media-servers'))).toBe(true);
  });

  test('with all servers draining the program takes no calls, and need not be restarted', async () => {
    expect((await fetch(`${api.address}/readyz`)).status).toBe(503);
    expect((await fetch(`${api.address}/healthz`)).status).toBe(200);
  });
});

test('an engine without servers has an empty list', async () => {
  await using embedded = { api: await ApiUnderTest.start(), [Symbol.asyncDispose]: () => embedded.api.close() };
  expect((await embedded.api.ask('GET', '/v1/media-servers')).body).toEqual({ items: [], nextCursor: null });
  expect((await embedded.api.ask('PUT', `/v1/media-servers/${UP.id}`, { draining: true })).status).toBe(404);
});
