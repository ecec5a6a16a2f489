import { describe, expect, test } from 'vitest';
import type { CallerIdentity } from '../../../../src/ports/caller-identity.ts';
import { callerIdentityOf } from '../../../../src/signalling/drachtio/caller-identity.ts';
import { partyOf } from '../../../../src/signalling/drachtio/headers.ts';
import { sipMessage } from './sip-message.ts';

function read(headers: Readonly<Record<string, string>>): CallerIdentity {
  const message = sipMessage({ From: '<sip:+15551234@h>;tag=1', ...headers });
  return callerIdentityOf(message, partyOf(message, 'From'));
}

test('a plain call says nothing more', () => {
  expect(read({ From: 'Jürgen Müller <sip:+15551234@h>;tag=1' })).toEqual({
    displayName: 'Jürgen Müller',
    asserted: [],
    remoteParty: null,
    diversions: [],
    history: [],
    privacy: [],
    anonymous: false,
  });
});

test('P-Asserted-Identity: both its values (RFC 3325 9.1)', () => {
  const asserted = '"Doe, J" <sip:+15550001@trunk;user=phone>, <tel:+1-555-0001>';
  expect(read({ 'P-Asserted-Identity': asserted }).asserted).toEqual([
    { uri: 'sip:+15550001@trunk;user=phone', user: '+15550001', displayName: 'Doe, J' },
    { uri: 'tel:+1-555-0001', user: '+15550001', displayName: null },
  ]);
});

test('Remote-Party-ID: that of the caller, not of the called party (draft-ietf-sip-privacy-04 5.1)', () => {
  const value = '<sip:2@h>;party=called;privacy=full, "J" <sip:1@h>;party=calling;screen=yes;privacy=off';
  const { remoteParty, anonymous } = read({ 'Remote-Party-ID': value });
  expect(remoteParty).toEqual({ uri: 'sip:1@h', user: '1', displayName: 'J' });
  expect(anonymous).toBe(false);
});

test('Diversion: newest first, with the reason (RFC 5806 4)', () => {
  const value = '<sip:+15550002@h>;reason=user-busy;counter=1, "A" <tel:+15550003>;reason="no-answer"';
  expect(read({ Diversion: value }).diversions).toEqual([
    { uri: 'sip:+15550002@h', user: '+15550002', displayName: null, reason: 'user-busy' },
    { uri: 'tel:+15550003', user: '+15550003', displayName: 'A', reason: 'no-answer' },
  ]);
});

test('History-Info: the reason is in the URI, and no part of the address (RFC 7044 5, 10.1)', () => {
  const value = '<sip:+15550004@h?Reason=SIP%3Bcause%3D302&Privacy=history>;index=1, <sip:5@h>;index=1.1;mp=1';
  expect(read({ 'History-Info': value }).history).toEqual([
    { uri: 'sip:+15550004@h', user: '+15550004', displayName: null, index: '1', reason: 'SIP;cause=302', withheld: true }, // prettier-ignore
    { uri: 'sip:5@h', user: '5', displayName: null, index: '1.1', reason: null },
  ]);
});

describe('A caller who must not be shown', () => {
  test.each([
    ['From: anonymous@anonymous.invalid (RFC 3323 4.1.1.3)', { From: '"Anonymous" <sip:anonymous@anonymous.invalid>' }],
    ['From: another user at that host', { From: '<sip:+49@anonymous.invalid>' }],
    ['From without a user part', { From: '<sip:10.0.0.1>;tag=1' }],
    ['From that cannot be read', { From: '"' }],
    ['Privacy: id (RFC 3325 9.3)', { Privacy: 'id' }],
    ['Privacy: user;critical (RFC 3323 4.2)', { Privacy: 'User;critical' }],
    ['Privacy: header, id', { Privacy: 'header, id' }],
    ['Remote-Party-ID with privacy=full', { 'Remote-Party-ID': '<sip:1@h>;privacy=full' }],
  ])('%s', (_name, headers: Readonly<Record<string, string>>) => {
    expect(read(headers).anonymous).toBe(true);
  });

  test.each([{ Privacy: 'none' }, { Privacy: 'session' }, { Privacy: 'critical' }, { Privacy: 'none;id' }])(
    '%j: the caller may be shown (RFC 3323 4.2)',
    (headers) => {
      expect(read(headers).anonymous).toBe(false);
    },
  );
});

test('long or endless values are bounded, and unreadable ones are left out', () => {
  const many = Array.from({ length: 1000 }, (_, index) => `<sip:${String(index)}@h>`).join(',');
  expect(read({ Diversion: many }).diversions).toHaveLength(10);
  expect(read({ Diversion: `<sip:${'1'.repeat(10_000)}@h>, <sip:2@h>` }).diversions).toHaveLength(1);
  expect(read({ Diversion: '"open <sip:1@h>', 'History-Info': '*', Privacy: '\u0000;;' })).toMatchObject({
    diversions: [],
    history: [],
    privacy: [],
  });
});
