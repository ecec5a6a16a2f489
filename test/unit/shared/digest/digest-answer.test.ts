import { describe, expect, it, test } from 'vitest';
import { answerChallenge, readChallenges } from '../../../../src/shared/digest/index.ts';
import { readDigestCredentials } from '../../../../src/shared/digest/digest-credentials.ts';

const MUFASA = { username: 'Mufasa', password: 'Circle of Life', method: 'GET', uri: '/dir/index.html' };
const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';

describe('the example of RFC 7616 3.9.1', () => {
  const rest =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('%s', (algorithm, response) => {
    const [challenge] = readChallenges([`Digest ${rest}, algorithm=${algorithm}`]);
    const value = answerChallenge(challenge!, { ...MUFASA, cnonce: CNONCE });
    expect(readDigestCredentials([value])).toEqual([
      expect.objectContaining({ response, algorithm, qop: 'auth', nonceCount: '00000001', cnonce: CNONCE }),
    ]);
    expect(value).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
  });
});

test('the example of RFC 2617 3.5, and the form before it, without qop (RFC 2069)', () => {
  const of = { username: 'Mufasa', password: 'Circle Of Life', method: 'GET', uri: '/dir/index.html' };
  const text = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
  const [withQop] = readChallenges([`${text}, qop="auth,auth-int"`]);
  expect(answerChallenge(withQop!, { ...of, cnonce: '0a4f113b' })).toContain('6629fae49393a05397450978507c4ef1');
  const [without] = readChallenges([text]);
  const value = answerChallenge(without!, of);
  expect(value).toContain('response="670fd8c2df070c60b045671b8b24ff02"');
  expect(value).not.toMatch(/qop|nc=|cnonce|algorithm/);
});

test('the example of RFC 7616 3.9.2 with SHA-512-256, for a name of visible ASCII', () => {
  // The RFC hashes the name, which SIP servers do not ask for; the algorithm is the one of FIPS 180-4.
  const [challenge] = readChallenges(['Digest realm="r", nonce="n", algorithm=SHA-512-256, qop="auth"']);
  expect(answerChallenge(challenge!, { ...MUFASA, cnonce: 'c' })).toMatch(/response="[0-9a-f]{64}"/);
});

describe('challenges', () => {
  it('of one realm: the first that is known counts (RFC 8760 2.4)', () => {
    const value = ['SHA3', 'SHA-256', 'MD5'].map(
      (each) => `Digest realm="r", nonce="n", algorithm=${each}, qop="auth"`,
    );
    expect(readChallenges([value.join(', ')]).map(({ algorithm }) => algorithm)).toEqual(['SHA-256']);
    expect(readChallenges(value).map(({ algorithm }) => algorithm)).toEqual(['SHA-256']);
  });

  it('of several realms: each is answered (RFC 3261 22.3)', () => {
    const value = ['a', 'b'].map((realm) => `Digest realm="${realm}", nonce="n"`).join(', ');
    expect(readChallenges([value]).map(({ realm }) => realm)).toEqual(['a', 'b']);
  });

  it.each(['', 'Basic realm="x"', 'Digest realm="r"', 'Digest realm="r", nonce="n", qop="auth-int"', 'Digest', ',,'])(
    'that cannot be answered are none: %s',
    (text) => {
      expect(readChallenges([text])).toEqual([]);
    },
  );

  it('of a session hash both nonces into the key (RFC 7616 3.4.2)', () => {
    const [plain] = readChallenges(['Digest realm="r", nonce="n", algorithm=MD5, qop="auth"']);
    const [session] = readChallenges(['Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth"']);
    const answer = answerChallenge(session!, { ...MUFASA, cnonce: 'c' });
    expect(answer).toContain('algorithm=MD5-sess');
    expect(answer).not.toContain(/response="\w+"/.exec(answerChallenge(plain!, { ...MUFASA, cnonce: 'c' }))![0]);
  });

  it('a name with a quote in it, and a line break in a realm, end no header', () => {
    const [challenge] = readChallenges(['Digest realm="a\r\nb", nonce="n", qop="auth"']);
    const value = answerChallenge(challenge!, { ...MUFASA, username: 'a"b\\c' });
    expect(value).not.toMatch(/[\r\n]/);
    expect(readDigestCredentials([value])[0]?.username).toBe('a"b\\c');
  });

  it('a nonce that is used again counts in hexadecimal', () => {
    const [challenge] = readChallenges(['Digest realm="r", nonce="n", qop="auth"']);
    expect(answerChallenge(challenge!, { ...MUFASA, count: 26 })).toContain('nc=0000001a');
  });
});
