import { createHmac } from 'node:crypto';
import { assert, nat, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HmacSha1 } from '../../../../src/media/srtp/hmac-sha1.ts';

describe('HMAC-SHA1', () => {
  it('is that of node:crypto for every length of the message', () => {
    assert(
      property(
        uint8Array({ minLength: 1, maxLength: 64 }),
        uint8Array({ maxLength: 400 }),
        nat(0xffff_ffff),
        (key, message, trailer) => {
          const tail = Buffer.alloc(4);
          tail.writeUInt32BE(trailer);
          const expected = createHmac('sha1', key).update(message).update(tail).digest();
          const hash = Buffer.alloc(20);
          new HmacSha1(key).digest(message, message.length, trailer).forEach((word, at) => {
            hash.writeInt32BE(word, 4 * at);
          });
          expect(hash).toEqual(expected);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
