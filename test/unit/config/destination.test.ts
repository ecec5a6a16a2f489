import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDestination, undialable } from '../../../src/config/index.ts';

describe('parseDestination', () => {
  it.each([
    ['2001', '2001'],
    ['+15551234567', '+15551234567'],
    ['+1 (555) 123-45.67', '+15551234567'],
    ['tel:+1-555-0100', '+15550100'],
    ['tel:2001;phone-context=example.com', '2001'],
    ['TEL:65536', '65536'],
    ['*72#', '*72#'],
  ])('%j is the number %s (RFC 3966 5.1.1)', (text, number) => {
    expect(parseDestination(text)).toEqual({ ok: true, value: { kind: 'number', number } });
  });

  it.each(['sip:2001@10.0.0.5', 'SIPS:a@[2001:db8::1]:5061', 'sip:+1555;phone-context=x@h.example;user=phone'])(
    '%s is a URI, as it is',
    (uri) => {
      expect(parseDestination(` ${uri} `)).toEqual({ ok: true, value: { kind: 'uri', uri } });
    },
  );

  it.each(['', 'tel:', 'tel:++1', 'tel:E5', 'reception', 'ABC', '2001@pbx', 'http://10.0.0.5', '1'.repeat(33), '12\r\n34', 'tel:12;x\r\ny'])(
    '%j is refused',
    (text) => {
      expect(parseDestination(text)).toMatchObject({ ok: false, message: expect.stringContaining('expected a') as unknown });
    },
  ); // prettier-ignore

  it('a SIP URI may have headers for the INVITE (RFC 3261 19.1.1)', () => {
    expect(parseDestination('sip:2001@10.0.0.5?X-Case=77&User-to-User=3132%3Bencoding%3Dhex')).toEqual({
      ok: true,
      value: {
        kind: 'uri',
        uri: 'sip:2001@10.0.0.5',
        headers: { 'X-Case': '77', 'User-to-User': '3132;encoding=hex' },
      },
    });
  });

  it('refuses other headers by name (RFC 3261 19.1.5)', () => {
    expect(parseDestination('sip:2001@10.0.0.5?Route=x')).toEqual({
      ok: false,
      message: 'has the header Route; only X-... and User-to-User are sent',
    });
  });

  it('no accepted destination holds a line end or a character that ends a URI (RFC 3261 25.1)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'tel:', 'sip:', '1'), (text, before) => {
        const parsed = parseDestination(before + text);
        return !parsed.ok || !/[\s<>"]/.test(parsed.value.kind === 'uri' ? parsed.value.uri : parsed.value.number);
      }),
    );
  });
});

const NO_TRUNKS = { trunks: [], outbound: [] };

describe('undialable', () => {
  it('a number needs a trunk, a URI none', () => {
    expect(undialable('2001', { trunks: [{ name: 'pbx' }], outbound: [] })).toBeNull();
    expect(undialable('sip:2001@10.0.0.5', NO_TRUNKS)).toBeNull();
    expect(undialable('2001', NO_TRUNKS)).toBe(
      'is a number, which goes through the first of sip.trunks; there is none',
    );
  });
});
