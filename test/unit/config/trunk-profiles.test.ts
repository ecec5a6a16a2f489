import { describe, expect, test } from 'vitest';
import { PROFILE_SETTINGS, TRUNK_PROFILES } from '../../../src/config/trunk-profiles.ts';
import { bad, badPaths, good } from './config-file.ts';

const HOST = 'sip:peer.example.com;transport=tls';

const FIXTURES = new URL('../../contract/sip-server/fixtures/', import.meta.url).pathname;
/** What we need before Teams. */
const KNOWN = `listen: [ "tls:127.0.0.1:5061" ], externalAddress: sbc.example.com, tls: { cert: "${FIXTURES}tls-cert.pem", key: "${FIXTURES}tls-key.pem" }`;

function trunk(more: string, ours = KNOWN): string {
  return `sip: { ${ours}, trunks: [ { name: peer, uri: "${HOST}", from: "+15550000", ${more} } ] }`;
}

describe('sip.trunks[].profile', () => {
  test.each(TRUNK_PROFILES)('%s: its settings are in force where the trunk says nothing', (profile) => {
    const [made] = good(trunk(`profile: ${profile}`)).sip.trunks;
    const { register: _register, ...settings } = PROFILE_SETTINGS[profile];
    expect(made).toMatchObject({ profile, ...settings, register: null });
  });

  test.each([
    ['carrier', 'callerIdentity: from', { callerIdentity: 'from', diversion: true }],
    ['carrier', 'diversion: false', { callerIdentity: 'p-asserted-identity', diversion: false }],
    ['carrier', 'numbers: null', { numbers: null }],
    [
      'carrier',
      'numbers: { country: "49", outgoing: { format: national, prefix: "9" } }',
      {
        numbers: {
          country: '49',
          bare: 'e164',
          incoming: { format: 'e164', strip: 0 },
          outgoing: { format: 'national', prefix: '9' },
        },
      },
    ],
    ['teams', 'srtp: optional', { srtp: 'optional', historyInfo: true }],
    ['3cx', 'challengeAlgorithms: [ SHA-256 ]', { challengeAlgorithms: ['SHA-256'] }],
  ])('%s with %s: what the trunk says counts', (profile, more, expected) => {
    expect(good(trunk(`profile: ${profile}, ${more}`)).sip.trunks[0]).toMatchObject(expected);
  });

  test('3cx: what is said of a registration counts where there is one', () => {
    const register = (more: string): string =>
      `register: { uri: "sip:200@pbx.example.com", username: u, password: p${more} }`;
    const made = (more: string): number | undefined =>
      good(trunk(`profile: 3cx, ${register(more)}`)).sip.trunks[0]?.register?.expiresS;
    expect([made(''), made(', expiresS: 600')]).toEqual([120, 600]);
  });

  test.each([
    ['no address for TLS', KNOWN.replace('tls:127', 'udp:127'), ['sip.listen']],
    ['no certificate', 'listen: [ "udp:127.0.0.1:5060" ], externalAddress: sbc.example.com', ['sip.listen', 'sip.tls']],
    ['an address for a name', KNOWN.replace('sbc.example.com', '192.0.2.1'), ['sip.externalAddress']],
    ['no name', KNOWN.replace('externalAddress: sbc.example.com, ', ''), ['sip.externalAddress']],
  ])('teams with %s is refused, but not before a drachtio-server', (_what, ours, paths) => {
    expect(badPaths(trunk('profile: teams', ours))).toEqual(paths);
    expect(good(trunk('profile: teams', `engine: drachtio, ${ours}`)).sip.trunks[0]?.profile).toBe('teams');
  });

  test('without one the defaults are in force', () => {
    expect(good(trunk('maxCalls: 1')).sip.trunks[0]).toMatchObject({
      ...{ profile: null, callerIdentity: 'from', diversion: false, numbers: null, trusted: true, stirShaken: 'drop' },
    });
  });

  test('faults are at their places: one that there is not, a carrier without our number, Teams without TLS', () => {
    expect(badPaths(trunk('profile: avaya'))).toEqual(['sip.trunks[0].profile']);
    expect(badPaths(trunk('profile: carrier, from: null').replace('from: "+15550000", ', ''))).toEqual([
      'sip.trunks[0].from',
    ]);
    expect(bad(trunk('profile: teams').replace(';transport=tls', ''))).toMatchObject([
      { path: 'sip.trunks[0].uri', message: expect.stringContaining('must be sip: with ;transport=tls') as unknown },
    ]);
    expect(badPaths(trunk('profile: teams').replace(HOST, 'sips:peer.example.com'))).toEqual(['sip.trunks[0].uri']);
  });
});

describe('sip.trunks[].from', () => {
  test('account is the user of auth, which has to be there', () => {
    const account = trunk('callerIdentity: none').replace('"+15550000"', 'account');
    expect(badPaths(account)).toEqual(['sip.trunks[0].from']);
    expect(good(account.replace('none }', 'none, auth: { username: u, password: p } }')).sip.trunks[0]?.from).toBe(
      'account',
    );
  });
});
