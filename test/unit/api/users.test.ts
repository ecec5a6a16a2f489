import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UserStatus } from '../../../src/ports/users.ts';
import { ApiUnderTest } from './api-under-test.ts';

const CONTACT = {
  uri: 'sip:2001@192.168.0.9',
  q: 0.5,
  expiresAt: 60_000,
  registeredAt: 1_000,
  source: { protocol: 'tls', address: '2001:db8::7', port: 5061 },
  userAgent: 'Phone/1',
  reachable: true,
  roundTripMs: 12,
};
const USERS: readonly UserStatus[] = [
  { name: '2001', state: 'registered', mayCall: true, contacts: [CONTACT] },
  { name: 'anna', state: 'unregistered', mayCall: false, contacts: [] },
];
const SHOWN = {
  ...USERS[0],
  contacts: [
    {
      ...CONTACT,
      expiresAt: '1970-01-01T00:01:00.000Z',
      registeredAt: '1970-01-01T00:00:01.000Z',
      source: 'tls:[2001:db8::7]:5061',
    },
  ],
};

let api: ApiUnderTest;
beforeEach(async () => {
  const results = { registered: 0, unregistered: 0, asked: 0, refused: 0, failed: 0 };
  api = await ApiUnderTest.start({ users: { users: () => USERS, results: () => results } });
});
afterEach(async () => {
  await api.close();
});

test('users are listed with their telephones, page by page', async () => {
  const first = await api.ask('GET', '/v1/users?limit=1');
  expect(first.body).toEqual({ items: [SHOWN], nextCursor: expect.any(String) as string });
  const { nextCursor } = first.body as { nextCursor: string };
  expect((await api.ask('GET', `/v1/users?cursor=${nextCursor}`)).body).toMatchObject({ items: [{ name: 'anna' }] });
});

test('one user is shown alone; who is none is 404', async () => {
  expect((await api.ask('GET', '/v1/users/2001')).body).toEqual(SHOWN);
  expect((await api.ask('GET', '/v1/users/2002')).status).toBe(404);
});
