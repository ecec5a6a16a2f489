import { describe, expect, it } from 'vitest';
import { isPostDial, nextPostDial, splitPostDial, withPostDial } from '../../../src/ports/post-dial.ts';

describe('post-dial keys', () => {
  it.each([
    ['2001', '2001', null],
    ['tel:+15551234567;postd=ww2001', 'tel:+15551234567', 'ww2001'],
    ['sip:a@h;postd=1#;transport=tcp', 'sip:a@h;transport=tcp', '1#'],
    ['sip:a@h;transport=tcp;POSTD=1?X-A=b', 'sip:a@h;transport=tcp?X-A=b', '1'],
    ['sip:a@h;postd=', 'sip:a@h', ''],
    ['sip:a;postd=9@h', 'sip:a@h', '9'],
  ])('%s is %s with %s', (text, bare, keys) => {
    expect(splitPostDial(text)).toEqual({ bare, keys });
  });

  it.each(['2001', 'ww2001', '*1#', 'pA'])('%s can be sent', (keys) => expect(isPostDial(keys)).toBe(true));
  it.each(['', 'www', '12 3', 'x', 'E', '1'.repeat(65)])('%j cannot', (keys) => expect(isPostDial(keys)).toBe(false));

  it('is written before the headers of a URI, in the place of others', () => {
    expect(withPostDial('sip:a@h?X-A=b', 'w1')).toBe('sip:a@h;postd=w1?X-A=b');
    expect(withPostDial('2001;postd=2', '3')).toBe('2001;postd=3');
  });

  it('goes on part by part', () => {
    expect(nextPostDial('wW12w')).toEqual({ part: { pauseMs: 1_500 }, rest: '12w' });
    expect(nextPostDial('12w')).toEqual({ part: { keys: '12' }, rest: 'w' });
    expect(nextPostDial('')).toBeNull();
  });
});
