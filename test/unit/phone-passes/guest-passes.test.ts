import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimsSchema } from '../../../src/phone-passes/guest-pass.ts';
import { PhonePasses } from '../../../src/phone-passes/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const KEY = Buffer.alloc(32, 7);
const button = fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/);
const claims = fc.record({
  name: fc.option(fc.stringMatching(/^[^\p{Cc}]{1,64}$/u)),
  number: fc.option(fc.stringMatching(/^\+?[0-9*#]{1,32}$/)),
  metadata: fc.dictionary(fc.stringMatching(/^[A-Za-z][\w.-]{0,20}$/), fc.string({ maxLength: 40 }), { maxKeys: 5 }),
});

describe('the pass of a guest', () => {
  it('has what the site says of it, and the account of its button', () => {
    const passes = new PhonePasses(KEY, new FakeClock());
    fc.assert(
      fc.property(button, claims, (name, said) => {
        const parsed = claimsSchema.safeParse(said);
        fc.pre(parsed.success);
        const { username, password } = passes.issueGuest(name, parsed.data, 60_000);
        // RFC 7616 3.4: nothing of it has to be escaped, and no colon could be taken for the end of the user name.
        expect(username).toMatch(/^[\w.~-]+$/);
        expect(passes.check(username)).toEqual({ account: `guest:${name}`, guest: parsed.data, password });
      }),
    );
  });

  it('is not that of a user, nor of another button, nor with other claims', () => {
    const clock = new FakeClock();
    const passes = new PhonePasses(KEY, clock);
    const { username, password } = passes.issueGuest('shop', { name: 'Sue', number: null, metadata: {} }, 60_000);
    const [, , expires, nonce, said] = username.split('~');
    const other = passes
      .issueGuest('shop', { name: 'Bob', number: '112', metadata: {} }, 60_000)
      .username.split('~')[4];
    for (const forged of [
      `shop~${expires!}~${nonce!}`,
      `~desk~${expires!}~${nonce!}~${said!}`,
      `~shop~${expires!}~${nonce!}~${other!}`,
    ]) {
      expect(passes.check(forged)).not.toBeNull();
      expect(passes.check(forged)?.password).not.toBe(password);
    }
    clock.advance(60_000);
    expect(passes.check(username)).toBeNull();
  });

  it('is unknown where its claims are none, whatever a stranger writes there', () => {
    const passes = new PhonePasses(KEY, new FakeClock());
    const name = passes.issueGuest('shop', { name: null, number: null, metadata: {} }, 60_000).username;
    const start = name.slice(0, name.lastIndexOf('~') + 1);
    const coded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const wrong of [
      'e30x',
      coded(7),
      coded({ number: 'sip:x@y' }),
      coded({ name: 'a\r\nb' }),
      coded({ metadata: { ['__proto__x']: 'y' } }),
      coded({ metadata: { a: { b: 'c' } } }),
      coded({ metadata: Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`k${String(at)}`, 'x'])) }),
      coded({ metadata: { a: 'x'.repeat(513) } }),
      coded({ metadata: { a: 'ä'.repeat(300), b: 'ä'.repeat(300) } }),
      'A'.repeat(2_000),
    ])
      expect(passes.check(start + wrong)).toBeNull();
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void passes.check(start + text)));
    expect(passes.check(start + coded({}))).toMatchObject({ guest: { name: null, number: null, metadata: {} } });
  });
});
