import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PhonePasses } from '../../../src/phone-passes/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const KEY = Buffer.alloc(32, 7);
const TTL_MS = 600_000;
const account = fc.stringMatching(/^[A-Za-z0-9+._-]{1,64}$/);

describe('a pass', () => {
  it('names its account, is good at every process with the key, and has no character that needs escapes', () => {
    const clock = new FakeClock();
    fc.assert(
      fc.property(account, (name) => {
        const pass = new PhonePasses(KEY, clock).issue(name, TTL_MS);
        expect(pass.username).toMatch(/^[\w+.~-]+$/);
        expect(pass.password).toMatch(/^[\w-]{43}$/);
        const other = new PhonePasses(KEY, clock);
        expect(other.check(pass.username)).toEqual({ account: name, guest: null, password: pass.password });
      }),
    );
  });

  it('is good up to the last millisecond of its life, and unknown from then on', () => {
    const clock = new FakeClock(Date.UTC(2026, 0, 1) + 999);
    const passes = new PhonePasses(KEY, clock);
    const { username, expiresAt } = passes.issue('anna', 60_000);
    // Whole seconds, so that a pass never outlives what was promised.
    expect(expiresAt).toBe(Date.UTC(2026, 0, 1) + 60_000);
    clock.advance(59_000);
    expect(passes.check(username)).toMatchObject({ account: 'anna' });
    clock.advance(1);
    expect(clock.wall()).toBe(expiresAt);
    expect(passes.check(username)).toBeNull();
  });

  it('has a password of its own: no two of one moment are the same', () => {
    const passes = new PhonePasses(KEY, new FakeClock());
    const all = Array.from({ length: 1_000 }, () => passes.issue('anna', TTL_MS));
    expect(new Set(all.map(({ username }) => username)).size).toBe(1_000);
    expect(new Set(all.map(({ password }) => password)).size).toBe(1_000);
  });

  it('with another account, a longer life or another nonce needs another password', () => {
    const passes = new PhonePasses(KEY, new FakeClock());
    fc.assert(
      fc.property(account, account, fc.integer({ min: 1, max: 1_000_000 }), (name, other, more) => {
        const { username, password } = passes.issue(name, TTL_MS);
        const [, expires = '', nonce = ''] = username.split('~');
        const turned = (nonce.startsWith('A') ? 'B' : 'A') + nonce.slice(1);
        const later = String(Number(expires) + more);
        for (const forged of [
          `${name}~${later}~${nonce}`,
          `${name}~${expires}~${turned}`,
          `${other}x~${expires}~${nonce}`,
        ])
          expect(passes.check(forged)?.password).not.toBe(password);
      }),
    );
  });

  it('of another key is not good', () => {
    const clock = new FakeClock();
    const { username, password } = new PhonePasses(Buffer.alloc(32, 8), clock).issue('anna', TTL_MS);
    expect(new PhonePasses(KEY, clock).check(username)?.password).not.toBe(password);
  });

  it('is no name of sip.users, and nothing else is a pass', () => {
    const passes = new PhonePasses(KEY, new FakeClock());
    fc.assert(fc.property(account, (name) => passes.check(name) === null));
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (name) => passes.check(name) === null));
    const { username } = passes.issue('anna', TTL_MS);
    for (const text of [
      `${username}x`,
      `x"${username}`,
      `${username}\n`,
      username.replaceAll('~', ' '),
      `${'a'.repeat(65)}${username}`,
    ])
      expect(passes.check(text)).toBeNull();
    expect(passes.check(`anna~${'9'.repeat(13)}~${'A'.repeat(12)}`)).toBeNull();
  });
});
