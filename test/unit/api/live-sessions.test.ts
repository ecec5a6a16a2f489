import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { EventReader } from '../../tools/event-reader.ts';
import { API_CONFIG, ApiUnderTest, KEYS } from './api-under-test.ts';

/** The live view beats so often. */
const BEAT_MS = 15_000;
const IDLE_MS = 60_000;
const MAX_MS = 300_000;

let clock: FakeClock;
let api: ApiUnderTest;
beforeEach(async () => {
  clock = new FakeClock();
  api = await ApiUnderTest.start({
    clock,
    config: { ...API_CONFIG, sessions: { idleMs: IDLE_MS, maxMs: MAX_MS } },
  });
});
afterEach(async () => {
  await api.close();
});

interface Session {
  readonly cookie: string;
  readonly csrf: string;
}

async function login(): Promise<Session> {
  const response = await fetch(`${api.address}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: KEYS.agent }),
  });
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  return { cookie: response.headers.get('set-cookie')?.split(';', 1)[0] ?? '', csrf: csrfToken };
}

async function ask({ cookie, csrf }: Session, method = 'GET'): Promise<number> {
  const headers = { cookie, 'x-csrf-token': csrf };
  return (await fetch(`${api.address}/v1/session`, { method, headers })).status;
}

/** What follows: how many beats came, and the end. */
interface Follower {
  beats(): number;
  readonly ended: Promise<unknown>;
}

async function bySocket(headers: Record<string, string>, query = ''): Promise<Follower> {
  let beats = 0;
  const all = { origin: api.address, ...headers };
  const socket = new WebSocket(`${api.address.replace('http', 'ws')}/v1/live${query}`, { headers: all });
  socket.on('message', (data: Buffer) => {
    if (data.toString().includes('"type":"mark"')) beats += 1;
  });
  const ended = once(socket, 'close').then(([code]: unknown[]) => code);
  await once(socket, 'message');
  return { beats: () => beats, ended };
}

async function byEvents(headers: Record<string, string>): Promise<Follower> {
  const reader = await EventReader.open(`${api.address}/v1/live/events`, headers);
  await reader.first(1);
  const beats = (): number => reader.events.filter(({ message }) => message['type'] === 'mark').length;
  return { beats, ended: reader.ended().then((last) => (last?.data as { code: number } | undefined)?.code) };
}

/** Lets time pass, beat by beat. Each reaches the followers. */
async function wait(ms: number, ...followers: readonly Follower[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += BEAT_MS) {
    const before = followers.map((each) => each.beats());
    clock.advance(BEAT_MS);
    for (const [index, each] of followers.entries())
      await expect.poll(() => each.beats(), { interval: 5 }).toBeGreaterThan(before[index] ?? 0);
  }
}

describe.each([
  ['a WebSocket', bySocket],
  ['Server-Sent Events', byEvents],
])('a session whose live view is open by %s', (_name, follow) => {
  test('is used by that while nothing is asked for, and ends with its longest time, as the view does', async () => {
    const [waiting, away] = [await login(), await login()];
    const view = await follow({ cookie: waiting.cookie });
    await wait(4 * IDLE_MS, view);
    expect([await ask(waiting), await ask(away)]).toEqual([200, 401]);
    await wait(MAX_MS - 4 * IDLE_MS - BEAT_MS, view);
    clock.advance(BEAT_MS);
    expect(await view.ended).toBe(4001);
    expect(await ask(waiting)).toBe(401);
  });

  test('ends at the logout, and so does the view', async () => {
    const session = await login();
    const view = await follow({ cookie: session.cookie });
    await wait(BEAT_MS, view);
    expect(await ask(session, 'DELETE')).toBe(204);
    clock.advance(BEAT_MS);
    expect(await view.ended).toBe(4001);
  });
});

test('a view by a key or a ticket uses no session, whatever cookie comes with it', async () => {
  const session = await login();
  const { body } = await api.ask('POST', '/v1/live-tickets');
  const views = [
    await bySocket({ cookie: session.cookie, authorization: `Bearer ${KEYS.operator}` }),
    await bySocket({ cookie: session.cookie }, `?ticket=${(body as { ticket: string }).ticket}`),
  ];
  await wait(IDLE_MS, ...views);
  expect(await ask(session)).toBe(401);
});
