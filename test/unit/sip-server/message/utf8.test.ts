import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, encodeText } from '../../../../src/sip-server/message/utf8.ts';

function decode(bytes: Buffer): string {
  return decodeText(bytes, 0, bytes.length, false);
}

describe('header text (RFC 3261 7: UTF-8)', () => {
  test.each([
    ['UTF-8', Buffer.from('Müller 大停電 🎉'), 'Müller 大停電 🎉'],
    ['Latin-1', Buffer.from('M\xfcller', 'latin1'), 'M\udcfcller'],
    ['a cut sequence', Buffer.from([0x61, 0xe5, 0xa4]), 'a\udce5\udca4'],
    ['an overlong sequence', Buffer.from([0xc0, 0x8a]), '\udcc0\udc8a'],
    ['an encoded surrogate', Buffer.from([0xed, 0xa0, 0x80]), '\udced\udca0\udc80'],
    ['an overlong sequence of three', Buffer.from([0xe0, 0x9f, 0xbf]), '\udce0\udc9f\udcbf'],
    ['an overlong sequence of four', Buffer.from([0xf0, 0x8f, 0xbf, 0xbf]), '\udcf0\udc8f\udcbf\udcbf'],
    ['just past U+10FFFF', Buffer.from([0xf4, 0x90, 0x80, 0x80]), '\udcf4\udc90\udc80\udc80'],
    [
      'the bounds of each length',
      Buffer.from('\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}'),
      '\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}',
    ],
    ['a bad byte after a pair', Buffer.concat([Buffer.from('🎉'), Buffer.of(0xff)]), '🎉\udcff'],
    ['past U+10FFFF', Buffer.from([0xf5, 0x80, 0x80, 0x80]), '\udcf5\udc80\udc80\udc80'],
  ])('%s is decoded, and encoded to the same bytes', (_name, bytes, text) => {
    expect(decode(bytes)).toBe(text);
    expect(encodeText(text).equals(bytes)).toBe(true);
  });

  test('any bytes survive decoding and encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (array) => {
        const bytes = Buffer.from(array);
        expect(encodeText(decode(bytes)).equals(bytes)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('the same bounds when another byte is bad', () => {
    const good = '\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}';
    expect(decode(Buffer.concat([Buffer.from(good), Buffer.of(0xff)]))).toBe(`${good}\udcff`);
  });

  test('other lone surrogates cannot become control characters: they are U+FFFD', () => {
    expect(encodeText('a\udc0a\udc0d\ud800b').toString()).toBe('a\ufffd\ufffd\ufffdb');
  });
});
