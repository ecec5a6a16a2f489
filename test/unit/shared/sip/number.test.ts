import { describe, expect, test } from 'vitest';
import { numberOf, plainNumber } from '../../../../src/shared/sip/index.ts';

describe('numberOf', () => {
  test.each([
    ['sip:+15551234@h', '+15551234'],
    ['sip:+1-555-12.34@h', '+15551234'],
    ['sip:+1(555)1234@h', '+15551234'],
    ['sip:+1%20555%201234@h', '+15551234'],
    ['sip:+1-555-1234;isub=99;ext=7@h', '+15551234'],
    ['sip:555-1234;phone-context=+1@h;user=phone', '5551234'],
    ['sip:B-C-D@h;user=phone', 'BCD'],
    ['SIPS:%2B15551234:secret@h:5061', '+15551234'],
    ['tel:+1-555-123-4;isub=1;phone-context=example.com', '+15551234'],
    ['TEL:(0)30.1', '0301'],
    ['sip:*97%23@h', '*97#'],
  ])('%s is %s: separators and parameters count for nothing (RFC 3966 4, 5.1.1)', (uri, number) => {
    expect(numberOf(uri)).toBe(number);
  });

  test.each([
    ['sip:sales-2@h', 'sales-2'],
    ['sip:john.doe@h', 'john.doe'],
    ['sip:%zz@h', '%zz'],
  ])('%s is a name: nothing is taken from it (RFC 3261 19.1.4)', (uri, name) => {
    expect(numberOf(uri)).toBe(name);
  });

  test.each(['sip:10.0.0.1', 'sip:@h', 'sip:;x=y@h', 'urn:service:sos', 'nothing', '', 'sip:a b@h'])(
    '%j has no number',
    (uri) => {
      expect(numberOf(uri)).toBe('');
    },
  );
});

test('plainNumber: a number loses its separators, a name does not', () => {
  expect(['+1 (555) 1-2', '100-200', 'sales-2', '-', ''].map(plainNumber)).toEqual([
    '+155512',
    '100200',
    'sales-2',
    '-',
    '',
  ]);
});
