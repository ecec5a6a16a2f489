import { expect, test } from 'vitest';
import { DEFAULTS } from '../../../src/config/defaults.ts';
import type { TrunkStatus } from '../../../src/ports/trunks.ts';
import { TrunkMetrics } from '../../../src/records/index.ts';

function trunk(name: string, more: Partial<TrunkStatus>): TrunkStatus {
  const known = { state: 'up', failures: 0, pausedUntil: null, ping: null, registration: null } as const;
  const settings = { ...DEFAULTS.sip.trunk, profile: null, from: null, numbers: null } as const;
  return {
    name,
    uri: 'sip:pbx',
    ...known,
    calls: 0,
    maxCalls: 1,
    maxCallsPerSecond: 1,
    settings: { ...settings, srtp: 'off', codecs: [], rel1xx: null },
    ...more,
  };
}

test('a trunk’s pings are counted by what they showed; one that is not pinged has no series of them', async () => {
  const ping = { at: 0, status: 200, roundTripMs: 12.5, up: true, answered: 7, missed: 2 };
  let all = [trunk('pbx', { calls: 3, ping }), trunk('quiet', { state: 'paused', failures: 4 })];
  const metrics = new TrunkMetrics(() => all);
  const lines = async (): Promise<readonly string[]> =>
    (await metrics.text()).split('\n').filter((line) => line.startsWith('warmbridge_'));
  expect(await lines()).toEqual([
    'warmbridge_trunk_calls{trunk="pbx"} 3',
    'warmbridge_trunk_calls{trunk="quiet"} 0',
    'warmbridge_trunk_failures{trunk="pbx"} 0',
    'warmbridge_trunk_failures{trunk="quiet"} 4',
    'warmbridge_trunk_paused{trunk="pbx"} 0',
    'warmbridge_trunk_paused{trunk="quiet"} 1',
    'warmbridge_trunk_ping_up{trunk="pbx"} 1',
    'warmbridge_trunk_ping_round_trip_seconds{trunk="pbx"} 0.0125',
    'warmbridge_trunk_pings_total{trunk="pbx",result="answered"} 7',
    'warmbridge_trunk_pings_total{trunk="pbx",result="missed"} 2',
  ]);
  all = [trunk('pbx', { ping: { ...ping, status: null, roundTripMs: null, up: false, missed: 3 } })];
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'warmbridge_trunk_ping_up{trunk="pbx"} 0',
      'warmbridge_trunk_ping_round_trip_seconds{trunk="pbx"} Nan',
      'warmbridge_trunk_pings_total{trunk="pbx",result="missed"} 3',
    ]),
  );
});

test('a trunk that we register at has series of that, and no other one has', async () => {
  const registration = {
    state: 'registered',
    expiresAt: 1_700_000_000_500,
    nextAt: 0,
    contact: 'sip:a@b',
    lastError: null,
    succeeded: 4,
    failed: 1,
  } as const;
  const all = [
    trunk('in', { registration }),
    trunk('out', { registration: { ...registration, state: 'failing', expiresAt: null } }),
    trunk('plain', {}),
  ];
  const text = await new TrunkMetrics(() => all).text();
  expect(text.split('\n').filter((line) => /^warmbridge_trunk_regist/.test(line))).toEqual([
    'warmbridge_trunk_registered{trunk="in"} 1',
    'warmbridge_trunk_registered{trunk="out"} 0',
    'warmbridge_trunk_registration_expires_timestamp_seconds{trunk="in"} 1700000000.5',
    'warmbridge_trunk_registration_expires_timestamp_seconds{trunk="out"} 0',
    'warmbridge_trunk_registrations_total{trunk="in",result="succeeded"} 4',
    'warmbridge_trunk_registrations_total{trunk="in",result="failed"} 1',
    'warmbridge_trunk_registrations_total{trunk="out",result="succeeded"} 4',
    'warmbridge_trunk_registrations_total{trunk="out",result="failed"} 1',
  ]);
});
