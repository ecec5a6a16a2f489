import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextHeaders, percentEncode, withUriHeaders } from '../../../src/call-runtime/context-headers.ts';
import { asCallId, asHandoffId } from '../../../src/ports/ids.ts';

const CALL = asCallId('3f0e1c5a-9d3b-4e57-8a0e-0d6f0c1b2a39');
const LINK = 'http://127.0.0.1:8080/c/abc.def';
function headersOf(reason: string, summary: string) {
  return contextHeaders(CALL, { handoff: asHandoffId(`${CALL}.h12`), reason, summary }, LINK);
}

describe('The context on the INVITE to the agent', () => {
  it('User-to-User carries call and handoff, in hex, within 128 octets (RFC 7433 4.1)', () => {
    const value = headersOf('r', 's')['User-to-User'] ?? '';
    const [data, ...parameters] = value.split(';');
    expect(parameters).toEqual(['encoding=hex']);
    expect(data).toMatch(/^[0-9a-f]+$/);
    const octets = Buffer.from(data!, 'hex');
    expect(octets.length).toBeLessThanOrEqual(128);
    expect(JSON.parse(octets.toString())).toEqual({ call: CALL, handoff: `${CALL}.h12` });
  });

  it('Call-Info names the page for telephones that open one (RFC 3261 20.9)', () => {
    expect(headersOf('r', 's')['Call-Info']).toBe(`<${LINK}>;purpose=info`);
  });

  it('our own headers carry it for phones that read them', () => {
    expect(headersOf('billing & more', 'paid twice, wants \u20ac20')).toMatchObject({
      'X-Warmbridge-Call': CALL,
      'X-Warmbridge-Handoff': `${CALL}.h12`,
      'X-Warmbridge-Reason': 'billing%20%26%20more',
      'X-Warmbridge-Summary': 'paid%20twice%2C%20wants%20%E2%82%AC20',
    });
  });
});

describe('percentEncode', () => {
  it.each([
    ['', ''],
    ['caf\u00e9', 'caf%C3%A9'],
    ['\u{1F600}', '%F0%9F%98%80'],
    ['a\r\nb', 'a%0D%0Ab'],
    ['\ud800', '%EF%BF%BD'], // half a character becomes the replacement character
  ])('%j: %s', (text, encoded) => {
    expect(percentEncode(text)).toBe(encoded);
  });

  it('cuts between characters, never inside one', () => {
    expect(percentEncode('a'.repeat(255) + '\u00e9')).toBe('a'.repeat(255));
    expect(percentEncode('a'.repeat(250) + '\u00e9z')).toBe(`${'a'.repeat(250)}%C3%A9`);
  });

  it('gives at most 256 octets for any text, which decode to its beginning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const encoded = percentEncode(text);
        expect(encoded.length).toBeLessThanOrEqual(256);
        expect(encoded).toMatch(/^[\x21-\x7e]*$/);
        expect(text.toWellFormed().startsWith(decodeURIComponent(encoded))).toBe(true);
      }),
    );
  });
});

describe('Headers that a destination asks for (RFC 3261 19.1.1)', () => {
  it('stand beside ours', () => {
    expect(withUriHeaders({ 'X-Warmbridge-Call': 'c' }, { 'X-Case': '77' })).toEqual({
      'X-Warmbridge-Call': 'c',
      'X-Case': '77',
    });
  });

  it('User-to-User has both, the destination’s first (RFC 7433 4.1)', () => {
    const ours = { 'User-to-User': '7b7d;encoding=hex' };
    expect(withUriHeaders(ours, { 'user-to-user': '3132;encoding=hex' })).toEqual({
      'User-to-User': '3132;encoding=hex,7b7d;encoding=hex',
    });
    expect(withUriHeaders({}, { 'User-to-User': '3132;encoding=hex' })).toEqual({
      'User-to-User': '3132;encoding=hex',
    });
  });

  it.each([
    ['3132;encoding=hex,3334;encoding=hex', true],
    ['"a, b";encoding="x; y" ; purpose=p', true],
    ['1-2.3_4~', true],
    ['a=', false],
    ['a b', false],
    ['a,', false],
    ['"a', false],
  ])('User-to-User that is not of the form goes alone: %s (RFC 7433 4.1)', (asked, isBoth) => {
    const all = withUriHeaders({ 'User-to-User': '7b7d;encoding=hex' }, { 'User-to-User': asked });
    expect(all).toEqual({ 'User-to-User': isBoth ? `${asked},7b7d;encoding=hex` : asked });
  });
});
