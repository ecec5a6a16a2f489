import { expect, test } from 'vitest';
import { keyParts, newKey } from '../../../src/shared/new-key.ts';
import { hashSecret, isSecretOf } from '../../../src/shared/secret-hash.ts';

const CHEAP = { ln: 4, r: 1, p: 1 };

test('a secret is that of its hash, and no other is; each hash has a salt of its own', async () => {
  const [one, other] = [await hashSecret('secret', CHEAP), await hashSecret('secret', CHEAP)];
  expect(one).not.toBe(other);
  expect(await isSecretOf('secret', one)).toBe(true);
  expect(await isSecretOf('secret', other)).toBe(true);
  expect(await isSecretOf('secrets', one)).toBe(false);
});

test.each(['', 'plain', '$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43), '$scrypt$ln=4,r=1,p=1$$'])(
  'the text %j is the hash of nothing, and costs nothing',
  async (text) => {
    expect(await isSecretOf('', text)).toBe(false);
  },
);

test('the same text in another Unicode form is the same password (RFC 8265 4.2)', async () => {
  expect(await isSecretOf('caf\u0065\u0301', await hashSecret('caf\u00e9', CHEAP))).toBe(true);
});

test('a key has an id to find it by and a secret of 256 bits', () => {
  const { key, id, secret } = newKey();
  expect(keyParts(key)).toEqual({ id, secret });
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(newKey().key).not.toBe(key);
  for (const text of ['', 'wbk_', `${key}x`, key.slice(1)]) expect(keyParts(text)).toBeNull();
});
