import { describe, expect, test } from 'vitest';
import type { NameAddr } from '../../../../src/shared/sip/index.ts';
import { formatNameAddr, parseNameAddr, tagOf } from '../../../../src/shared/sip/index.ts';

function value(displayName: string | null, uri: string, params: Record<string, string | null> = {}): NameAddr {
  return {
    displayName,
    uri,
    params: new Map(Object.entries(params)),
  };
}

describe('parseNameAddr (RFC 3261 20.10, 25.1)', () => {
  test.each<[string, NameAddr]>([
    ['<sip:a@h>', value(null, 'sip:a@h')],
    ['<sip:a@h;lr?x=y>;tag=1', value(null, 'sip:a@h;lr?x=y', { tag: '1' })],
    ['"Alice" <sip:a@h>;tag=1', value('Alice', 'sip:a@h', { tag: '1' })],
    ['"" <sip:a@h>', value('', 'sip:a@h')],
    ['"A \\"B\\" \\\\ C"<sip:a@h>', value('A "B" \\ C', 'sip:a@h')],
    ['"<sip:x@y>;tag=9" <sip:a@h>', value('<sip:x@y>;tag=9', 'sip:a@h')],
    ['Alice <sip:a@h>', value('Alice', 'sip:a@h')],
    ['caller<sip:a@h>', value('caller', 'sip:a@h')],
    ['T. Watson  Jr <sip:a@h>', value('T. Watson  Jr', 'sip:a@h')],
    ['Müller (Vertrieb) <sip:a@h>', value('Müller (Vertrieb)', 'sip:a@h')],
    ['sip:a@h <sip:a@h>', value('sip:a@h', 'sip:a@h')],
    ['sip:a@h', value(null, 'sip:a@h')],
    // RFC 3261 20.10: without brackets the parameters are the header's
    ['sip:a@h;tag=1;x', value(null, 'sip:a@h', { tag: '1', x: null })],
    ['  sip:a@h  ;  tag  =  1  ', value(null, 'sip:a@h', { tag: '1' })],
    ['<sip:a@h> ; Tag = AbC ; q=0.5', value(null, 'sip:a@h', { tag: 'AbC', q: '0.5' })],
    [
      '<sip:a@h>;+sip.instance="<urn:uuid:1;2>";x="a,\\"b"',
      value(null, 'sip:a@h', { '+sip.instance': '"<urn:uuid:1;2>"', x: '"a,\\"b"' }),
    ],
    // more lenient than the grammar: not quoted
    ['<sip:a@h>;+sip.instance=<urn:uuid:1>;q=1', value(null, 'sip:a@h', { '+sip.instance': '<urn:uuid:1>', q: '1' })],
    ['<sip:a@[::1]:5060>;received=[::2]', value(null, 'sip:a@[::1]:5060', { received: '[::2]' })],
    ['<sip:a@h>;tag=1;tag=2', value(null, 'sip:a@h', { tag: '1' })],
    ['<tel:+15551234;ext=1>;tag=1', value(null, 'tel:+15551234;ext=1', { tag: '1' })],
    ['isbn:2983792873', value(null, 'isbn:2983792873')],
  ])('%s', (text, expected) => {
    expect(parseNameAddr(text)).toEqual(expected);
  });

  test.each([
    '',
    '*',
    'alice',
    'alice@atlanta.com',
    '<>',
    '<sip:a@h',
    'sip:a@h>',
    '< sip:a@h >',
    '<sip:a b@h>',
    '"Alice <sip:a@h>',
    '"Alice" sip:a@h',
    '"Alice" "B" <sip:a@h>',
    'A"B" <sip:a@h>',
    'Bell, Alexander <sip:a@h>',
    'A;B <sip:a@h>',
    '<sip:a@h>tag=1',
    '<sip:a@h> <sip:b@h>',
    '<sip:a@h>;',
    '<sip:a@h>;;tag=1',
    '<sip:a@h>;=1',
    '<sip:a@h>;tag=',
    '<sip:a@h>;tag=1 2',
    '<sip:a@h>;tag="1',
    '<sip:a@h>;tag=1<',
    '<sip:a@h>;tag=1>',
    '<sip:a@h>;tag=a"b"',
    '<sip:a@h>;tag=1,<sip:b@h>',
    '<sip:a@h>;t g=1',
    'sip:a@h?x=y',
    'sip:a@h,sip:b@h',
    '<sip:a\0@h>',
  ])('%j is malformed', (text) => {
    expect(parseNameAddr(text)).toBeNull();
    expect(tagOf(text)).toBeNull();
  });
});

describe('formatNameAddr', () => {
  test.each<[NameAddr, string]>([
    [value(null, 'sip:a@h'), '<sip:a@h>'],
    [value(null, 'sip:a@h', { tag: '1', lr: null }), '<sip:a@h>;tag=1;lr'],
    [value('Alice', 'sip:a@h'), '"Alice" <sip:a@h>'],
    [value('', 'sip:a@h'), '"" <sip:a@h>'],
    [value('A "B" \\', 'sip:a@h', { x: '"q;,"' }), '"A \\"B\\" \\\\" <sip:a@h>;x="q;,"'],
  ])('writes %j as %s, which reads as the same', (address, text) => {
    expect(formatNameAddr(address)).toBe(text);
    expect(parseNameAddr(text)).toEqual(address);
  });

  test('a display name cannot end the header (RFC 3261 25.1)', () => {
    expect(formatNameAddr(value('x\r\nVia: y', 'sip:a@h'))).toBe('"x  Via: y" <sip:a@h>');
  });
});

describe('tagOf (RFC 3261 19.3)', () => {
  test.each([
    ['<sip:a@h>;tag=AbC-1.%~', 'AbC-1.%~'],
    ['sip:a@h;tag=1', '1'],
    ['"x;tag=no" <sip:a@h;tag=no>;x=";tag=no";TAG=yes', 'yes'],
    ['<sip:a@h;tag=no>', null],
    ['<sip:a@h>;tag', null],
    ['<sip:a@h>', null],
    ['', null],
    [undefined, null],
  ])('of %s is %s', (header, tag) => {
    expect(tagOf(header)).toBe(tag);
  });
});
