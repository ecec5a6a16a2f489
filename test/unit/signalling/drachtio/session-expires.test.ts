import { expect, test } from 'vitest';
import { refreshAnswer, SessionExpires } from '../../../../src/signalling/drachtio/session-expires.ts';
import { sipMessage } from './sip-message.ts';

test.each([
  ['them', '1800;refresher=uac', '1800;refresher=uas'],
  ['them', '1800 ; x=y ; Refresher = UAS', '1800;refresher=uac'],
  ['us', '600;refresher=uas', '600;refresher=uas'],
  ['us', '600;refresher=uac', '600;refresher=uac'],
  ['them', '30;refresher=uac', '90;refresher=uas'],
  ['them', '1800', undefined],
  ['them', '1800;refresher=nobody', undefined],
  ['them', 'x;refresher=uac', undefined],
] as const)('asked by %s, %j: our re-INVITE has %j (RFC 4028 7.4)', (sender, value, header) => {
  const timer = new SessionExpires();
  timer.note(sipMessage({ 'Session-Expires': value }), sender);
  expect(timer.headers['Session-Expires']).toBe(header);
  expect(timer.headers['Supported']).toBe(header === undefined ? undefined : 'timer');
});

test('a refresh without Session-Expires ends the timer (RFC 4028 9)', () => {
  const timer = new SessionExpires();
  timer.note(sipMessage({ x: '1800;refresher=uac' }), 'them');
  expect(timer.headers).toHaveProperty('Session-Expires');
  timer.note(sipMessage({}), 'them');
  expect(timer.headers).toEqual({});
});

test.each([
  ['1800;refresher=uac', { 'Session-Expires': '1800;refresher=uac' }],
  ['30 ; refresher=UAS', { 'Session-Expires': '90;refresher=uas' }],
  ['1800', {}],
  ['x', {}],
])('a refresh of the far end with %j: our 200 has %j (RFC 4028 9)', (value, headers) => {
  expect(refreshAnswer(sipMessage({ 'Session-Expires': value }))).toEqual(headers);
});
