import { describe, expect, test } from 'vitest';
import { requestFault, sdpOf } from '../../../../src/signalling/drachtio/request-fault.ts';
import { sipMessage } from './sip-message.ts';

describe('Require (RFC 3261 8.2.2.3)', () => {
  test.each(['outbound', 'precondition', 'siprec', 'ice'])('%s: 420 with Unsupported', (tag) => {
    expect(requestFault(sipMessage({ Require: `timer,\r\n ${tag}, 100rel` }))).toMatchObject({
      status: 420,
      headers: { Unsupported: tag },
    });
  });

  test('requirements of proxies count too (RFC 3261 20.29), each name once, and before the body', () => {
    const headers = { Require: 'a, A2', 'Proxy-Require': 'b, a', 'Content-Type': 'x/y' };
    expect(requestFault(sipMessage(headers, 'x'))).toMatchObject({ status: 420, headers: { Unsupported: 'a, A2, b' } });
  });

  test.each(['100rel', 'Timer', 'timer, 100REL', 'Replaces', ''])('%j is known', (tags) => {
    expect(requestFault(sipMessage({ Require: tags }))).toBeNull();
  });
});

describe('Bodies (RFC 3261 8.2.3, 21.4.13)', () => {
  test('an unreadable type gets 415 with Accept', () => {
    expect(requestFault(sipMessage({ 'Content-Type': 'text/plain' }, 'x'))).toMatchObject({
      status: 415,
      headers: { Accept: 'application/sdp, multipart/mixed, multipart/related, multipart/alternative' },
    });
  });

  test.each(['Content-Encoding', 'Contact-Encoding'])(
    'an unreadable encoding gets 415 with Accept-Encoding; drachtio-srf calls it %s',
    (name) => {
      const message = sipMessage({ 'Content-Type': 'application/sdp', [name]: 'gzip' }, 'v=0');
      expect(requestFault(message)).toMatchObject({ status: 415, headers: { 'Accept-Encoding': 'identity' } });
      expect(sdpOf(message)).toBeNull();
    },
  );

  test('headers may be folded (RFC 3261 7.3.1)', () => {
    const body = '--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--';
    const message = sipMessage({ 'Content-Type': 'multipart/mixed;\r\n boundary=b' }, body);
    expect(requestFault(message)).toBeNull();
    expect(sdpOf(message)).toBe('v=0\r\n');
  });
});
