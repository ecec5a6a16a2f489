import { describe, expect, test } from 'vitest';
import { readDigestCredentials } from '../../../../src/shared/digest/digest-credentials.ts';

describe('readDigestCredentials', () => {
  test('quoted and plain values, blanks anywhere, names and scheme without case (RFC 3261 25.1)', () => {
    const text =
      'DIGEST  UserName = "u\\"1" ,realm="a, b",nonce="n=" , URI="sip:x@y", response="ABCDEF",algorithm=SHA-256, qop="auth" ,NC=0000000a, cnonce="c"';
    expect(readDigestCredentials([text])).toEqual([
      {
        username: 'u"1',
        realm: 'a, b',
        nonce: 'n=',
        uri: 'sip:x@y',
        response: 'abcdef',
        algorithm: 'SHA-256',
        qop: 'auth',
        cnonce: 'c',
        nonceCount: '0000000a',
      },
    ]);
  });

  test('no algorithm is MD5 (RFC 7616 3.4)', () => {
    expect(readDigestCredentials(['Digest realm="r"'])[0]?.algorithm).toBe('MD5');
  });

  test('several credentials, on lines of their own or joined by commas; other schemes are left out', () => {
    const values = ['Digest realm="a", nc=1,Bearer token="x", Digest realm="b"', 'Basic dTpw', 'Digest realm="c"'];
    expect(readDigestCredentials(values).map(({ realm }) => realm)).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['a parameter twice', 'Digest realm="a", nonce="1", nonce="2"'],
    ['no scheme', 'realm="a"'],
    ['nothing', ''],
    ['commas', ',,,'],
    ['the scheme alone', 'Digest'],
  ])('%s: no credentials', (_what, value) => {
    expect(readDigestCredentials([value])).toEqual([]);
  });

  test.each([
    ['blanks', `Digest${' '.repeat(16_000)}`],
    ['an open quote', `Digest realm="${'\\a'.repeat(8_000)}`],
    ['names', `Digest ${'a '.repeat(8_000)}`],
    ['one name', `Digest ${'a'.repeat(16_000)}`],
    ['parameters', `Digest ${'a=b,'.repeat(4_000)}`],
  ])('16 KB of %s take no more than a moment', (_what, value) => {
    const began = performance.now();
    readDigestCredentials([value]);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
