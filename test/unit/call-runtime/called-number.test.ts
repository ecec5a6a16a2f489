import { describe, expect, test } from 'vitest';
import { withCalledNumber } from '../../../src/call-runtime/called-number.ts';
import { good } from '../config/config-file.ts';
import { FakeSignalling } from '../../fakes/fake-signalling.ts';

const [registered, plain] = good(`
sip:
  trunks:
    - { name: a, uri: "sip:1.2.3.4", register: { uri: "sip:2000@pbx", username: u, password: p } }
    - { name: b, uri: "sip:1.2.3.5" }
`).sip.trunks;

const { invite } = new FakeSignalling().incoming();
const TO = '+15559998888';

describe('whom the caller called', () => {
  test.each([
    ['our user: the number of To', { calledNumber: '2000' }, TO],
    ['our user, with P-Called-Party-ID: that one (RFC 7315 4.2.2)', { calledNumber: '2000', calledParty: '77' }, '77'],
    ['our user, and To names nobody: our user', { calledNumber: '2000', to: { ...invite.to, user: '' } }, '2000'],
    ['a number: that one', { calledNumber: '4711', calledParty: '77' }, '4711'],
  ])('the Request-URI has %s', (_what, more, number) => {
    expect(withCalledNumber({ ...invite, ...more }, registered!).calledNumber).toBe(number);
  });

  test('on a trunk that we do not register at, and in calls of ours, the Request-URI counts', () => {
    expect(withCalledNumber({ ...invite, calledNumber: '2000' }, plain!).calledNumber).toBe('2000');
    expect(withCalledNumber({ ...invite, calledNumber: '2000' }, 'local').calledNumber).toBe('2000');
  });
});
