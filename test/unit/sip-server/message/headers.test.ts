import { describe, expect, test } from 'vitest';
import { SipHeaders } from '../../../../src/sip-server/message/index.ts';

function entries(headers: SipHeaders): string[] {
  return [...headers.entries()].map(([name, value]) => `${name}: ${value}`);
}

function sample(): SipHeaders {
  return SipHeaders.from([
    ['v', 'SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b'],
    ['CALL-ID', '  1@a\t'],
    ['X-Custom-thing', 'one'],
    ['Via', 'SIP/2.0/TCP c'],
    ['x-custom-THING', 'two'],
  ]);
}

describe('SipHeaders', () => {
  test('keeps order, writes known names canonically and unknown ones as they were (RFC 3261 7.3.1)', () => {
    expect(entries(sample())).toEqual([
      'Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b',
      'Call-ID: 1@a',
      'X-Custom-thing: one',
      'Via: SIP/2.0/TCP c',
      'x-custom-THING: two',
    ]);
    expect(sample().size).toBe(5);
    expect([...sample()]).toEqual([...sample().entries()]);
  });

  test.each(['Via', 'via', 'VIA', 'v', 'V'])(
    'get, getAll, has find %s in any case and form (RFC 3261 7.3.3)',
    (name) => {
      const headers = sample();
      expect(headers.get(name)).toBe('SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b');
      expect(headers.getAll(name)).toHaveLength(2);
      expect(headers.has(name)).toBe(true);
      expect(headers.isRepeated(name)).toBe(true);
    },
  );

  test('a missing header', () => {
    const headers = sample();
    expect(headers.get('To')).toBeUndefined();
    expect(headers.getAll('To')).toEqual([]);
    expect(headers.list('To')).toEqual([]);
    expect(headers.has('To')).toBe(false);
    expect(headers.isRepeated('To')).toBe(false);
    headers.delete('To');
    expect(headers.size).toBe(5);
  });

  test('list splits list headers over all their lines, outside quotes and brackets (RFC 3261 7.3.1)', () => {
    const headers = SipHeaders.from([
      ['Contact', '"Doe, \\"J, <" <sip:a@h;x=1,2>;q=1 , <sip:b@h>'],
      ['m', 'sip:c@h'],
      ['Supported', 'timer,100rel ,, replaces'],
      ['Require', ''],
    ]);
    expect(headers.list('Contact')).toEqual(['"Doe, \\"J, <" <sip:a@h;x=1,2>;q=1', '<sip:b@h>', 'sip:c@h']);
    expect(headers.list('k')).toEqual(['timer', '100rel', 'replaces']);
    expect(headers.list('Require')).toEqual([]);
  });

  test('list does not split headers whose values may have commas (RFC 4475 3.1.1.1)', () => {
    const headers = SipHeaders.from([
      ['Date', 'Sat, 13 Nov 2010 23:29:00 GMT'],
      ['WWW-Authenticate', 'Digest realm="a", nonce="b"'],
      ['Unknown', 'a,b'],
    ]);
    expect(headers.list('Date')).toEqual(['Sat, 13 Nov 2010 23:29:00 GMT']);
    expect(headers.list('WWW-Authenticate')).toEqual(['Digest realm="a", nonce="b"']);
    expect(headers.list('Unknown')).toEqual(['a,b']);
  });

  test('set replaces all lines and keeps the place of the first', () => {
    const headers = sample();
    headers.set('via', ' SIP/2.0/UDP z ');
    expect(entries(headers)).toEqual([
      'Via: SIP/2.0/UDP z',
      'Call-ID: 1@a',
      'X-Custom-thing: one',
      'x-custom-THING: two',
    ]);
    headers.set('x-CUSTOM-thing', 'three');
    expect(entries(headers).slice(2)).toEqual(['x-CUSTOM-thing: three']);
    headers.set('New', 'last');
    expect(entries(headers).at(-1)).toBe('New: last');
  });

  test('append, prepend, delete', () => {
    const headers = sample();
    headers.prepend('Via', 'SIP/2.0/UDP first');
    headers.append('t', '<sip:b@h>');
    expect(entries(headers)[0]).toBe('Via: SIP/2.0/UDP first');
    expect(entries(headers).at(-1)).toBe('To: <sip:b@h>');
    headers.delete('VIA');
    headers.delete('X-Custom-Thing');
    expect(entries(headers)).toEqual(['Call-ID: 1@a', 'To: <sip:b@h>']);
  });

  test('clone is independent', () => {
    const headers = sample();
    const copy = headers.clone();
    copy.set('Call-ID', 'other');
    copy.append('To', 'x');
    expect(headers.get('Call-ID')).toBe('1@a');
    expect(headers.has('To')).toBe(false);
    expect(copy.size).toBe(6);
  });

  test('any number of lines can be cloned', () => {
    const headers = new SipHeaders();
    for (let i = 0; i < 300_000; i += 1) headers.append('X-Foo', String(i));
    expect(headers.clone().size).toBe(300_000);
  });

  test('names of Object.prototype are ordinary names', () => {
    const headers = SipHeaders.from([['__proto__', 'a']]);
    expect(headers.get('__proto__')).toBe('a');
    expect(headers.get('constructor')).toBeUndefined();
  });

  test('only blanks of the grammar are trimmed, not U+FEFF or U+00A0 (RFC 4475 3.1.1.2)', () => {
    expect(SipHeaders.from([['Subject', ' \t\ufeff\u00a0x\u00a0\t ']]).get('Subject')).toBe('\ufeff\u00a0x\u00a0');
  });
});
