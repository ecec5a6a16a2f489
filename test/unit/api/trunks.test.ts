import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../../../src/config/index.ts';
import type { TrunkPing, TrunkRegistration } from '../../../src/ports/trunks.ts';
import { DEFAULTS } from '../../../src/config/defaults.ts';
import { watchTrunks } from '../../../src/composition/watch-trunks.ts';
import { Breaker } from '../../../src/reachability/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ApiUnderTest, errorBody } from './api-under-test.ts';

const SETTINGS = {
  ...DEFAULTS.sip.trunk,
  ...{ profile: 'carrier', from: '+15550000', numbers: null, auth: { username: 'u', password: 'secret' } },
};
const TRUNKS = [
  { ...SETTINGS, name: 'carrier', uri: 'sip:10.0.0.1', maxCalls: 30, maxCallsPerSecond: 5 },
  { ...SETTINGS, name: 'pbx', uri: 'sip:10.0.0.2', maxCalls: 100, maxCallsPerSecond: 20 },
];

let api: ApiUnderTest;
let registration: TrunkRegistration | null;
let trunks: Breaker;
let destinations: Breaker;
/** The newest pings by the trunks' names. */
let newest: Map<string, TrunkPing>;
beforeEach(async () => {
  const options = { clock: new FakeClock(), failures: 3, pauseMs: 30_000, maxPauseMs: 600_000 };
  trunks = new Breaker(options);
  destinations = new Breaker(options);
  newest = new Map();
  const pings = { newest: (trunk: string) => newest.get(trunk) ?? null };
  registration = null;
  const registrations = { statusOf: (trunk: string) => (trunk === 'pbx' ? registration : null) };
  const sip = { trunks: TRUNKS } as unknown as Config['sip'];
  const media = { srtp: 'optional', codecs: ['PCMU', 'PCMA'] } as unknown as Config['media'];
  const callsOn = (trunk: string): number => (trunk === 'pbx' ? 7 : 0);
  const watch = watchTrunks(
    { config: { sip, media } as Config },
    { trunks, destinations, failures: 3 },
    pings,
    registrations,
    callsOn,
  );
  api = await ApiUnderTest.start({ trunks: watch });
});
afterEach(async () => {
  await api.close();
});

describe('trunks', () => {
  test('are listed with what is known of them', async () => {
    trunks.worked('pbx');
    expect(await api.ask('GET', '/v1/trunks')).toMatchObject({
      status: 200,
      body: {
        items: [
          {
            name: 'carrier',
            uri: 'sip:10.0.0.1',
            state: 'unknown',
            failures: 0,
            pausedUntil: null,
            ping: null,
            calls: 0,
            maxCalls: 30,
          },
          { name: 'pbx', state: 'up', calls: 7, maxCalls: 100, maxCallsPerSecond: 20 },
        ],
        nextCursor: null,
      },
    });
  });

  test('have what is in force for them, without credentials', async () => {
    const { body } = await api.ask('GET', '/v1/trunks/carrier');
    expect(body).toMatchObject({
      settings: {
        ...{ profile: 'carrier', from: '+15550000', stirShaken: 'drop', dtmf: 'auto', srtp: 'optional' },
        codecs: ['PCMU', 'PCMA'],
      },
    });
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('that fail too often are paused until a time', async () => {
    for (let times = 0; times < 3; times += 1) trunks.failed('carrier');
    const { status, body } = await api.ask('GET', '/v1/trunks/carrier');
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'paused', failures: 3, pausedUntil: expect.stringMatching(/Z$/) as unknown });
  });

  test('have their newest ping', async () => {
    const at = Date.UTC(2026, 0, 1);
    newest.set('pbx', { at, status: 404, roundTripMs: 1.5, up: true, answered: 3, missed: 1 });
    newest.set('carrier', { at, status: null, roundTripMs: null, up: false, answered: 0, missed: 1 });
    const pingOf = async (trunk: string): Promise<unknown> =>
      ((await api.ask('GET', `/v1/trunks/${trunk}`)).body as { readonly ping: unknown }).ping;
    expect(await pingOf('pbx')).toEqual({ at: '2026-01-01T00:00:00.000Z', status: 404, roundTripMs: 1.5 });
    expect(await pingOf('carrier')).toEqual({ at: '2026-01-01T00:00:00.000Z', status: null, roundTripMs: null });
  });

  test('have our registration, without what only metrics have', async () => {
    const at = Date.UTC(2026, 0, 1);
    const known = { state: 'failing', expiresAt: null, nextAt: at, contact: null } as const;
    const lastError = { at, status: 503, reason: 'Service Unavailable' };
    registration = { ...known, lastError, succeeded: 0, failed: 1 };
    const iso = '2026-01-01T00:00:00.000Z';
    expect((await api.ask('GET', '/v1/trunks/pbx')).body).toMatchObject({
      registration: { ...known, nextAt: iso, lastError: { ...lastError, at: iso } },
    });
    expect((await api.ask('GET', '/v1/trunks/carrier')).body).toMatchObject({ registration: null });
  });

  test('that are not there: 404', async () => {
    const { status, body } = await api.ask('GET', '/v1/trunks/nobody');
    expect({ status, body }).toEqual({ status: 404, body: errorBody('not-found') });
  });
});

describe('destinations', () => {
  test('that failed are listed until they work', async () => {
    destinations.failed('+15551234567', 'carrier');
    expect((await api.ask('GET', '/v1/destinations')).body).toMatchObject({
      items: [{ destination: '+15551234567', state: 'failing', failures: 1, pausedUntil: null, trunk: 'carrier' }],
    });
    destinations.worked('+15551234567');
    expect((await api.ask('GET', '/v1/destinations')).body).toMatchObject({ items: [] });
  });
});
