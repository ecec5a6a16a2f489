import { describe, expect, test } from 'vitest';
import { canonicalName, headerKey } from '../../../../src/sip-server/message/index.ts';

describe('canonicalName', () => {
  test.each([
    ['call-id', 'Call-ID'],
    ['CALL-ID', 'Call-ID'],
    ['cseq', 'CSeq'],
    ['www-authenticate', 'WWW-Authenticate'],
    ['mime-version', 'MIME-Version'],
    ['rack', 'RAck'],
    ['rseq', 'RSeq'],
    ['min-se', 'Min-SE'],
    ['sip-etag', 'SIP-ETag'],
    ['p-asserted-identity', 'P-Asserted-Identity'],
    ['user-to-user', 'User-to-User'],
    ['content-length', 'Content-Length'],
  ])('known header %s is written %s (RFC 3261 7.3.1)', (name, canonical) => {
    expect(canonicalName(name)).toBe(canonical);
  });

  test.each([
    ['a', 'Accept-Contact'],
    ['b', 'Referred-By'],
    ['c', 'Content-Type'],
    ['d', 'Request-Disposition'],
    ['e', 'Content-Encoding'],
    ['f', 'From'],
    ['i', 'Call-ID'],
    ['j', 'Reject-Contact'],
    ['k', 'Supported'],
    ['l', 'Content-Length'],
    ['m', 'Contact'],
    ['n', 'Identity-Info'],
    ['o', 'Event'],
    ['r', 'Refer-To'],
    ['s', 'Subject'],
    ['t', 'To'],
    ['u', 'Allow-Events'],
    ['v', 'Via'],
    ['x', 'Session-Expires'],
    ['y', 'Identity'],
  ])('compact form %s is %s, in either case (RFC 3261 7.3.3, IANA sip-parameters)', (compact, canonical) => {
    expect(canonicalName(compact)).toBe(canonical);
    expect(canonicalName(compact.toUpperCase())).toBe(canonical);
    expect(headerKey(compact)).toBe(canonical.toLowerCase());
  });

  test.each([
    ['foo-bar', 'Foo-Bar'],
    ['foo', 'Foo'],
    ['fooBar-baz', 'FooBar-Baz'],
    ['x-custom-thing', 'x-custom-thing'],
    ['X-custom', 'X-custom'],
    ['q', 'Q'],
    ['-', '-'],
    ['', ''],
    ['__proto__', '__proto__'],
    ['constructor', 'Constructor'],
  ])('custom header %s is written %s (control protocol 6.1)', (name, canonical) => {
    expect(canonicalName(name)).toBe(canonical);
  });
});
