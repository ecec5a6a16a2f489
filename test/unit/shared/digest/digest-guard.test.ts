import { describe, expect, test } from 'vitest';
import { DigestGuard } from '../../../../src/shared/digest/index.ts';
import type { DigestAccount, DigestVerdict } from '../../../../src/shared/digest/index.ts';
import { digestResponse } from '../../../../src/shared/digest/digest-response.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const SOURCE = '10.0.0.5';
const ACCOUNT = { username: 'pbx', password: 'secret', algorithms: ['SHA-256', 'MD5'] } as const;

function guard(clock = new FakeClock(), offered: DigestAccount = ACCOUNT): DigestGuard {
  return new DigestGuard({
    realm: 'warmbridge',
    accountOf: ({ source }) => (source === '10.0.0.9' ? null : offered),
    clock,
  });
}

function nonceOf(verdict: DigestVerdict): string {
  return verdict.admitted ? '' : (/nonce="([^"]+)"/.exec(verdict.challenges[0] ?? '')?.[1] ?? '');
}

/** An Authorization header, right where nothing else is said. */
function authorization(
  nonce: string,
  given: Partial<Parameters<typeof digestResponse>[0]> & { qop?: string; shownRealm?: string } = {},
): string {
  const input = {
    ...ACCOUNT,
    algorithm: 'SHA-256' as const,
    realm: 'warmbridge',
    nonce,
    nonceCount: '00000001',
    cnonce: 'c',
    method: 'INVITE',
    uri: 'sip:1@h',
    ...given,
  };
  return [
    `Digest username="${input.username}", realm="${given.shownRealm ?? input.realm}", nonce="${nonce}", uri="${input.uri}"`,
    `response="${digestResponse(input)}", algorithm=${input.algorithm}, cnonce="${input.cnonce}"`,
    `qop=${given.qop ?? 'auth'}, nc=${input.nonceCount}`,
  ].join(', ');
}

function judge(by: DigestGuard, ...headers: string[]): DigestVerdict {
  return by.judge({ method: 'INVITE', source: SOURCE, authorization: headers });
}
function cause(verdict: DigestVerdict): string {
  return verdict.admitted ? 'admitted' : verdict.cause;
}

describe('DigestGuard', () => {
  test('no credentials: both algorithms are offered, the better one first (RFC 8760 2.4)', () => {
    const verdict = judge(guard());
    const nonce = nonceOf(verdict);
    expect(verdict).toEqual({
      admitted: false,
      cause: 'missing',
      status: 401,
      challenges: [
        `Digest realm="warmbridge", nonce="${nonce}", algorithm=SHA-256, qop="auth"`,
        `Digest realm="warmbridge", nonce="${nonce}", algorithm=MD5, qop="auth"`,
      ],
    });
  });

  test('a source that nothing is asked of goes on', () => {
    expect(guard().judge({ method: 'INVITE', source: '10.0.0.9', authorization: [] }).admitted).toBe(true);
  });

  test.each(['SHA-256', 'MD5'] as const)('right credentials with %s are good once', (algorithm) => {
    const by = guard();
    const header = authorization(nonceOf(judge(by)), { algorithm });
    expect(judge(by, header).admitted).toBe(true);
    expect(cause(judge(by, header))).toBe('stale');
    // the count is one for both algorithms
    const other = algorithm === 'MD5' ? 'SHA-256' : 'MD5';
    expect(cause(judge(by, authorization(nonceOf(judge(by)), { algorithm: other })))).toBe('admitted');
  });

  test('the next request may use the nonce again, with the next count', () => {
    const by = guard();
    const nonce = nonceOf(judge(by));
    const counts = ['00000001', '00000002', '00000002', '0000000f', '00000003'];
    expect(counts.map((nonceCount) => cause(judge(by, authorization(nonce, { nonceCount }))))).toEqual([
      'admitted',
      'admitted',
      'stale',
      'admitted',
      'stale',
    ]);
  });

  test('right credentials for an old nonce, or one of another source: stale=true, so that the peer tries again', () => {
    const clock = new FakeClock();
    const by = guard(clock);
    const old = nonceOf(judge(by));
    const other = nonceOf(by.judge({ method: 'INVITE', source: '10.0.0.6', authorization: [] }));
    expect(cause(judge(by, authorization(other)))).toBe('stale');
    clock.advance(300_001);
    const verdict = judge(by, authorization(old));
    expect(cause(verdict)).toBe('stale');
    expect(verdict.admitted ? [] : verdict.challenges).toEqual([
      expect.stringContaining('stale=true'),
      expect.stringContaining('stale=true'),
    ]);
    expect(judge(by, authorization(nonceOf(verdict))).admitted).toBe(true);
  });

  test.each([
    ['password', { password: 'wrong' }],
    ['user', { username: 'wrong' }],
    ['method', { method: 'BYE' }],
    ['realm in the digest', { realm: 'other', shownRealm: 'warmbridge' }],
    ['count', { nonceCount: '1' }],
    ['qop', { qop: 'auth-int' }],
    ['cnonce', { cnonce: '' }],
  ])('another %s: wrong, without stale, and the nonce is as good as before', (_what, given) => {
    const by = guard();
    const nonce = nonceOf(judge(by));
    const verdict = judge(by, authorization(nonce, given));
    expect(cause(verdict)).toBe('wrong');
    expect(verdict.admitted ? '' : verdict.challenges.join()).not.toContain('stale');
    expect(judge(by, authorization(nonce)).admitted).toBe(true);
  });

  test('credentials for other realms are passed over (RFC 3261 22.3); algorithms that we do not offer are wrong', () => {
    const by = guard();
    const nonce = nonceOf(judge(by));
    expect(cause(judge(by, authorization(nonce, { realm: 'proxy' })))).toBe('missing');
    expect(cause(judge(by, authorization(nonce).replace('SHA-256', 'SHA-512-256')))).toBe('wrong');
    expect(judge(by, authorization(nonce, { realm: 'proxy' }), authorization(nonce)).admitted).toBe(true);
  });

  test('only the algorithms of the account are offered and taken', () => {
    const by = guard(new FakeClock(), { ...ACCOUNT, algorithms: ['MD5'] });
    const verdict = judge(by);
    expect(verdict.admitted ? [] : verdict.challenges).toEqual([expect.stringContaining('algorithm=MD5')]);
    expect(cause(judge(by, authorization(nonceOf(verdict), { algorithm: 'SHA-256' })))).toBe('wrong');
    expect(cause(judge(by, authorization(nonceOf(verdict), { algorithm: 'MD5' })))).toBe('admitted');
  });

  test('guesses are slowed: after 10 wrong ones 5 a second, and 403 for right ones meanwhile (RFC 3261 21.4.4)', () => {
    const clock = new FakeClock();
    const by = guard(clock);
    const nonce = nonceOf(judge(by));
    const guess = (): DigestVerdict => judge(by, authorization(nonce, { password: 'wrong' }));
    expect(Array.from({ length: 11 }, () => cause(guess()))).toEqual([...Array<string>(10).fill('wrong'), 'slowed']);
    const slowed = judge(by, authorization(nonce));
    expect(slowed).toEqual({ admitted: false, cause: 'slowed', status: 403, challenges: [] });
    clock.advance(199);
    expect(cause(judge(by, authorization(nonce)))).toBe('slowed');
    clock.advance(1);
    expect([guess(), guess()].map(cause)).toEqual(['wrong', 'slowed']);
    clock.advance(200);
    expect(cause(judge(by, authorization(nonce)))).toBe('admitted');
  });

  test('right ones that nobody can guess are let in by a fresh nonce meanwhile; wrong ones stay slowed', () => {
    const clock = new FakeClock();
    const by = guard(clock, { ...ACCOUNT, unguessable: true });
    const nonce = nonceOf(judge(by));
    const guess = (): DigestVerdict => judge(by, authorization(nonce, { password: 'wrong' }));
    expect(Array.from({ length: 11 }, () => cause(guess())).at(-1)).toBe('slowed');
    expect(cause(judge(by, authorization(nonce)))).toBe('admitted');
    expect(cause(judge(by, authorization(nonce)))).toBe('stale');
    expect(cause(judge(by, authorization('made-up')))).toBe('stale');
    expect(cause(guess())).toBe('slowed');
    // What is not looked at counts as no guess: the source is open again as soon as without it.
    clock.advance(200);
    expect([guess(), guess()].map(cause)).toEqual(['wrong', 'slowed']);
  });

  test('a request without credentials, and an old nonce, are no guesses; other sources are not slowed', () => {
    const clock = new FakeClock();
    const by = guard(clock);
    const old = nonceOf(judge(by));
    clock.advance(300_001);
    for (let count = 0; count < 50; count += 1) {
      expect(cause(judge(by))).toBe('missing');
      expect(cause(judge(by, authorization(old, { password: 'wrong' })))).toBe('stale');
    }
    const fresh = nonceOf(judge(by));
    for (let count = 0; count < 50; count += 1) judge(by, authorization(fresh, { password: 'wrong' }));
    expect(cause(judge(by))).toBe('missing');
    const ask = (...headers: string[]): DigestVerdict =>
      by.judge({ method: 'INVITE', source: '10.0.0.6', authorization: headers });
    expect(cause(ask(authorization(nonceOf(ask()))))).toBe('admitted');
  });

  test('a nonce that is not ours tells nothing of the digest, and slows nobody: its sender may have made up its address', () => {
    const by = guard();
    for (let count = 0; count < 50; count += 1) {
      expect(cause(judge(by, authorization('made-up', { password: 'wrong' })))).toBe('stale');
    }
    expect(cause(judge(by, authorization('made-up')))).toBe('stale');
    expect(cause(judge(by, authorization(nonceOf(judge(by)))))).toBe('admitted');
  });

  test('a header beyond reason is not looked into', () => {
    const by = guard();
    const nonce = nonceOf(judge(by));
    expect(cause(judge(by, authorization(nonce, { cnonce: 'c'.repeat(5_000) })))).toBe('missing');
  });
});
