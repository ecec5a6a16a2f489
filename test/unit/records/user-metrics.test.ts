import { expect, test } from 'vitest';
import type { RegisteredContact, UserStatus } from '../../../src/ports/users.ts';
import { UserMetrics } from '../../../src/records/index.ts';

function contact(reachable: boolean): RegisteredContact {
  const source = { protocol: 'udp', address: '203.0.113.7', port: 5062 };
  return { uri: 'sip:a@h', q: 1, expiresAt: 0, registeredAt: 0, source, userAgent: null, reachable, roundTripMs: null };
}

test('users are counted by state, contacts by whether they can be reached, REGISTERs by what came of them', async () => {
  const users: readonly UserStatus[] = [
    { name: 'a', state: 'registered', mayCall: false, contacts: [contact(true), contact(false)] },
    { name: 'b', state: 'unreachable', mayCall: false, contacts: [contact(false)] },
    { name: 'c', state: 'unregistered', mayCall: false, contacts: [] },
    { name: 'd', state: 'unregistered', mayCall: false, contacts: [] },
  ];
  const results = { registered: 5, unregistered: 4, asked: 3, refused: 2, failed: 1 };
  const text = await new UserMetrics({ users: () => users, results: () => results }).text();
  expect(text.split('\n').filter((line) => line.startsWith('warmbridge_'))).toEqual([
    'warmbridge_users_current{state="registered"} 1',
    'warmbridge_users_current{state="unreachable"} 1',
    'warmbridge_users_current{state="unregistered"} 2',
    'warmbridge_users_contacts{reachable="true"} 1',
    'warmbridge_users_contacts{reachable="false"} 2',
    'warmbridge_users_registers_total{result="registered"} 5',
    'warmbridge_users_registers_total{result="unregistered"} 4',
    'warmbridge_users_registers_total{result="asked"} 3',
    'warmbridge_users_registers_total{result="refused"} 2',
    'warmbridge_users_registers_total{result="failed"} 1',
  ]);
});
