import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, FrameReader } from '../../../../src/sip-server/control-protocol/frame.ts';

function texts(payloads: readonly Buffer[]): string[] {
  return payloads.map((payload) => payload.toString());
}

describe('frames (control protocol 1)', () => {
  test('the length counts bytes, and a SIP message follows CRLF', () => {
    expect(encodeFrame('é|ping').toString()).toBe('7#é|ping');
    expect(encodeFrame('a|sip', Buffer.from('é')).toString()).toBe('9#a|sip\r\né');
  });

  test('frames that come in any pieces are put together, several in one read are told apart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }),
        (payloads, cuts) => {
          const stream = Buffer.concat(payloads.map((payload) => encodeFrame(payload)));
          const reader = new FrameReader();
          const got: string[] = [];
          let at = 0;
          for (const cut of [...cuts, stream.length]) {
            const { payloads: complete, fault } = reader.push(stream.subarray(at, at + cut));
            expect(fault).toBeNull();
            got.push(...texts(complete));
            at += cut;
          }
          expect(got).toEqual(payloads);
        },
      ),
    );
  });

  test.each(['x#', '-1#a', ' 1#a', '1 #a', '#a', '0#a', '123456789', '00000000005#'])(
    'no length: %s is a fault',
    (bytes) => {
      expect(new FrameReader().push(Buffer.from(bytes)).fault).toBe('bad-length');
    },
  );

  test('a length that is absurd is a fault before anything is held', () => {
    expect(new FrameReader(100).push(Buffer.from('101#')).fault).toBe('too-large');
    expect(new FrameReader(100).push(Buffer.from(`100#${'x'.repeat(100)}`)).payloads).toHaveLength(1);
  });

  test('frames before a fault are delivered, and frames after it are not', () => {
    const reader = new FrameReader();
    const batch = reader.push(Buffer.from('1#axyz#'));
    expect([texts(batch.payloads), batch.fault]).toEqual([['a'], 'bad-length']);
    expect(reader.push(Buffer.from('1#b'))).toEqual({ payloads: [], fault: 'bad-length' });
  });

  test('any bytes at all: no exception', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 10 }), (chunks) => {
        const reader = new FrameReader(1_000);
        for (const chunk of chunks) {
          reader.push(Buffer.from(chunk));
        }
      }),
    );
  });
});
