import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asSipCallId } from '../../../../src/ports/ids.ts';
import { formatReferTo, parseReferTo } from '../../../../src/signalling/drachtio/refer-to.ts';

const REPLACES = { callId: asSipCallId('a@b'), toTag: '1', fromTag: '2', earlyOnly: true };

describe('Refer-To (RFC 3515 2.1)', () => {
  test.each([
    ['<sip:2002@192.0.2.1>', 'sip:2002@192.0.2.1'],
    ['sip:2002@192.0.2.1', 'sip:2002@192.0.2.1'],
    ['"Bob, B." <sips:bob@example.com;transport=tcp;method=INVITE>;x=y', 'sips:bob@example.com;transport=tcp'],
    ['<tel:+1-555-1234;ext=1>', 'tel:+1-555-1234;ext=1'],
  ])('%j names %j', (value, uri) => {
    expect(parseReferTo(value)).toEqual({ uri, headers: {}, replaces: null });
  });

  test('headers are unescaped, and Replaces is read (RFC 3891 8)', () => {
    const value = '<sip:bob@b?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2%3Bearly-only&X-A=%C3%BC%20%26&Subject=>';
    expect(parseReferTo(value)).toEqual({
      uri: 'sip:bob@b',
      headers: { 'x-a': 'ü &', subject: '' },
      replaces: REPLACES,
    });
  });

  test('some telephones leave the brackets out though there are headers (RFC 3261 20)', () => {
    expect(parseReferTo('sip:bob@b?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2%3Bearly-only')).toMatchObject({
      uri: 'sip:bob@b',
      replaces: REPLACES,
    });
  });

  test.each([
    ['', 400],
    ['bob', 400],
    ['<sip:>', 400],
    ['<sip:bob@b?>', 400],
    ['<sip:bob@b?=1>', 400],
    ['<sip:bob@b?X>', 400],
    ['<sip:bob@b?X=1&x=2>', 400],
    ['<sip:bob@b?X=%>', 400],
    ['<sip:bob@b?Replaces=a>', 400],
    [`<sip:bob@b?${'X=1&'.repeat(40)}X=1>`, 400],
    [`<sip:${'b'.repeat(9_000)}@b>`, 400],
    ['<mailto:bob@b>', 416],
    ['<sip:bob@b;method=BYE>', 501],
  ])('%j gets %i', (value, status) => {
    expect(parseReferTo(value)).toMatchObject({ status });
  });

  test('what is written is read again (RFC 3261 19.1.1)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, replacing) => {
        const replaces = replacing ? REPLACES : null;
        const value = formatReferTo({ uri: 'sip:bob@b', headers: { 'X-A': text }, replaces });
        expect(value).toMatch(/^<sip:bob@b\?[A-Za-z0-9=&%._~*'()!-]+>$/);
        expect(parseReferTo(value)).toEqual({ uri: 'sip:bob@b', headers: { 'x-a': text.toWellFormed() }, replaces });
      }),
    );
  });

  test('it never throws', () => {
    const forms = [(text: string): string => text, (text: string): string => `<sip:a@b?${text}>`];
    for (const form of forms) {
      fc.assert(
        fc.property(fc.string(), (text) => {
          expect(parseReferTo(form(text))).toBeDefined();
        }),
      );
    }
  });
});
