import { describe, expect, test } from 'vitest';
import { partyOf, safeUser } from '../../../../src/signalling/drachtio/headers.ts';
import { sipMessage } from './sip-message.ts';

describe('The caller of a From (RFC 3261 20.20, 25.1)', () => {
  test.each([
    ['Jürgen Müller <sip:+15551234@h>;tag=1', '+15551234', 'Jürgen Müller'],
    ['John (Sales) <sip:+15551234@h>;tag=1', '+15551234', 'John (Sales)'],
    ['+1 555 0000 <sip:+15551234@h>;tag=1', '+15551234', '+1 555 0000'],
    ['a@b.c <sip:+15551234@h>;tag=1', '+15551234', 'a@b.c'],
    ['"Doe, \\"J\\" <x>" <sip:+1-555-1234@h;user=phone>;tag=1', '+15551234', 'Doe, "J" <x>'],
    ['<tel:+1-555-1234;isub=2>;tag=1', '+15551234', null],
    ['"" <sip:+15551234@h>', '+15551234', null],
    ['sip:+15551234@h;tag=1', '+15551234', null],
    ['"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1', 'anonymous', 'Anonymous'],
    ['<sip:10.0.0.1>;tag=1', '', null],
  ])('%s: the number is that in the brackets', (from, user, displayName) => {
    expect(partyOf(sipMessage({ From: from }), 'From')).toMatchObject({ user, displayName });
  });

  test.each(['', '"open <sip:1@h>', '<sip:1@h', '*'])('%j names nobody', (from) => {
    expect(partyOf(sipMessage({ From: from }), 'From')).toEqual({ uri: '', user: '', displayName: null });
  });
});

test('a caller without a number is anonymous to whom we call', () => {
  expect(safeUser('')).toBe('anonymous');
});
