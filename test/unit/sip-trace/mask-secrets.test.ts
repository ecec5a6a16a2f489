import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../../src/sip-trace/mask-secrets.ts';

function message(head: readonly string[], body = ''): string {
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function info(type: string, body: string): string {
  return message(['INFO sip:100@10.0.0.4 SIP/2.0', `Content-Type: ${type}`], body);
}

describe('maskSecrets', () => {
  it.each(['Authorization', 'Proxy-Authorization', 'authorization', 'PROXY-AUTHORIZATION '])(
    'the credentials of %s, continuation lines included (RFC 3261 7.3.1)',
    (name) => {
      const secret = ['Digest username="u",', '\tresponse="abc",\r\n nonce="n"'].join('\r\n');
      const before = ['INVITE sip:100@10.0.0.4 SIP/2.0', 'Call-ID: a'];
      expect(maskSecrets(message([...before, `${name}: ${secret}`, 'Max-Forwards: 70'], 'v=0\r\n'))).toBe(
        message([...before, `${name}: ***`, 'Max-Forwards: 70'], 'v=0\r\n'),
      );
    },
  );

  it('credentials in the header of a URI, and the password of a URI (RFC 3261 19.1.1)', () => {
    const head = (contact: string): string => message(['INVITE sip:100@10.0.0.4:5060 SIP/2.0', `Contact: ${contact}`]);
    expect(maskSecrets(head('<sip:u:pass@10.0.0.1:5060?Authorization=Digest%20x&Subject=y>'))).toBe(
      head('<sip:u:***@10.0.0.1:5060?Authorization=***&Subject=y>'),
    );
  });

  it('a challenge, numbers and addresses stay', () => {
    const text = message(
      ['SIP/2.0 401 Unauthorized', 'From: <sip:+4930123@10.0.0.1:5060>;tag=a', 'WWW-Authenticate: Digest realm="x"'],
      'v=0\r\na=sendrecv\r\n',
    );
    expect(maskSecrets(text)).toBe(text);
  });

  it('the keys of SRTP in SDP (RFC 4568 9.2, RFC 4567 3.1, RFC 4566 5.12)', () => {
    const sdp = (key: string): string =>
      message(
        ['SIP/2.0 200 OK', 'Content-Type: application/sdp'],
        [
          `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20|1:4;inline:${key}|2^20|2:4`,
          `a=key-mgmt:${key}`,
          `k=${key}`,
          'a=sendrecv\r\n',
        ].join('\r\n'),
      );
    expect(maskSecrets(sdp('d0RmdmcmVCspeEc3QGZi'))).toBe(sdp('***'));
  });

  it.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', 'Signal=***\r\nDuration=160\r\n'],
    ['application/dtmf-relay', 'Signal= 5\nDuration= 160', 'Signal= ***\nDuration= 160'],
    ['application/dtmf', '5', '***'],
    ['application/dtmf', '11\r\n', '***\r\n'],
    [
      'application/vnd.nortelnetworks.digits',
      'p=Digit-Collection\r\ny=Digits\r\nd=5',
      /^p=Digit-Collection\r\ny=Digits\r\nd=\*\*\*$/,
    ],
    ['application/x-www-form-urlencoded', 'Signal=%2A&Duration=250', 'Signal=***&Duration=250'],
    ['multipart/mixed;boundary=x', '--x\r\n\r\n5\r\n--x--', '--x\r\n\r\n***\r\n--x--'],
  ])('a key that is told by INFO: %s, %j (RFC 2976 2.2)', (type, body, masked) => {
    const result = maskSecrets(info(type, body));
    const start = info(type, '');
    expect(result.startsWith(start)).toBe(true);
    if (typeof masked === 'string') expect(result.slice(start.length)).toBe(masked);
    else expect(result.slice(start.length)).toMatch(masked);
  });

  it('the digits of a KPML report (RFC 4730 5.1)', () => {
    const notify = (digits: string): string =>
      message(['NOTIFY sip:a@b SIP/2.0'], `<kpml-response version="1.0" code="200" digits="${digits}" tag="dtmf"/>`);
    expect(maskSecrets(notify('1234'))).toBe(notify('***'));
  });

  it.each(['sip:', 'Authorization:\n ', 'inline:', 'd=', 'sip:a:', '\n\t', '&signal ', '?Authorization='])(
    'its time is linear in what strangers send: %j',
    (piece) => {
      const startMs = performance.now();
      maskSecrets(`INFO sip:a@b SIP/2.0\r\n${piece.repeat(6_000)}\r\n\r\n${piece.repeat(6_000)}`);
      expect(performance.now() - startMs).toBeLessThan(1_000); // quadratic: many seconds
    },
  );
});
