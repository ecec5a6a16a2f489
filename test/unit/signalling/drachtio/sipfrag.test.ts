import { expect, test } from 'vitest';
import { sipfrag, statusOfSipfrag } from '../../../../src/signalling/drachtio/sipfrag.ts';

test.each([
  ['SIP/2.0 200 OK', 200],
  ['SIP/2.0 180 Ringing\r\nTo: <sip:a@b>\r\n', 180],
  ['SIP/2.0 603\r\n', 603],
  ['\r\nsip/2.0 486 Busy', 486],
  ['SIP/2.0 099 X', null],
  ['SIP/2.0 700 X', null],
  ['SIP/2.0 2000 X', null],
  ['SIP/3.0 200 OK', null],
  ['INVITE sip:a@b SIP/2.0', null],
  ['', null],
])('%j tells of %s (RFC 3515 2.4.5)', (body, status) => {
  expect(statusOfSipfrag(body)).toBe(status);
});

test('a phrase cannot begin another line (RFC 3420 2)', () => {
  expect(sipfrag(200, 'O\r\nK')).toBe('SIP/2.0 200 O K\r\n');
});
