import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { API_KEY } from '../sip/harness/settings.ts';
import { EventReader } from '../tools/event-reader.ts';
import { Site } from './site.ts';

/** The shortest that the configuration takes. */
const IDLE_MS = 60_000;

it('the desk of an agent who waits stays logged in past the idle time, by either kind of live view', async () => {
  const keys = [{ name: 'tests', role: 'admin', key: API_KEY }];
  const api = { listen: '127.0.0.1:0', keys, sessions: { idleMs: IDLE_MS } };
  await using site = await Site.open({ others: { api } });
  const address = site.product.apiAddress;
  const login = async (): Promise<{ cookie: string; csrf: string }> => {
    const response = await fetch(`${address}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: API_KEY }),
    });
    const { csrfToken } = (await response.json()) as { csrfToken: string };
    return { cookie: response.headers.get('set-cookie')?.split(';', 1)[0] ?? '', csrf: csrfToken };
  };
  // Nobody follows by the last one.
  const desks = [await login(), await login(), await login()] as const;
  const [bySocket, byEvents] = desks;
  const socket = new WebSocket(`${address.replace('http', 'ws')}/v1/live`, {
    headers: { cookie: bySocket.cookie, origin: address },
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const events = await EventReader.open(`${address}/v1/live/events`, { cookie: byEvents.cookie });
  await delay(IDLE_MS + 5_000);
  const statuses = await Promise.all(
    desks.map(async ({ cookie }) => (await fetch(`${address}/v1/session`, { headers: { cookie } })).status),
  );
  expect(statuses).toEqual([200, 200, 401]);

  // The view ends with the session, with its next beat.
  for (const { cookie, csrf } of [bySocket, byEvents]) {
    const headers = { cookie, 'x-csrf-token': csrf };
    expect((await fetch(`${address}/v1/session`, { method: 'DELETE', headers })).status).toBe(204);
  }
  expect(await closed).toBe(4001);
  expect(await events.ended()).toMatchObject({ data: { code: 4001 } });
}, 120_000);
