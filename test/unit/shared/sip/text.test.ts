import { describe, expect, test } from 'vitest';
import {
  isOpaqueId,
  isToken,
  parseDecimal,
  quote,
  splitList,
  trimBlanks,
  unquote,
} from '../../../../src/shared/sip/index.ts';

test.each([
  ['INVITE', true],
  ["!interesting-Method0123456789_*+`.%indeed'~", true],
  ['', false],
  ['IN VITE', false],
  ['a:b', false],
  ['a\r', false],
  ['ü', false],
  ['a"', false],
])('isToken(%j) is %s (RFC 3261 25.1)', (text, expected) => {
  expect(isToken(text)).toBe(expected);
});

test.each([
  ['0', 255, 0],
  ['0068', 255, 68],
  ['255', 255, 255],
  ['256', 255, null],
  ['-1', 255, null],
  ['+1', 255, null],
  ['1 ', 255, null],
  ['', 255, null],
  ['1e2', 255, null],
  ['0x1', 255, null],
  ['١', 255, null],
  ['36893488147419103232', 2 ** 32 - 1, null],
  ['9'.repeat(10_000), Number.MAX_SAFE_INTEGER, null],
  ['0'.repeat(10_000) + '7', 255, 7],
])('parseDecimal(%.20s, %d) is %s', (text, maximum, expected) => {
  expect(parseDecimal(text, maximum)).toBe(expected);
});

test.each([
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  [' a , b ', ['a', 'b']],
  [',a,,b,', ['a', 'b']],
  ['', []],
  ['"a,b",c', ['"a,b"', 'c']],
  ['"a\\",b",c', ['"a\\",b"', 'c']],
  ['<a,b>,c', ['<a,b>', 'c']],
  ['"unclosed, <a>,b', ['"unclosed, <a>,b']],
  ['<unclosed,a', ['<unclosed,a']],
  ['a>b,c', ['a>b', 'c']],
  ['<a"b>,"c,d"', ['<a"b>', '"c,d"']],
])('splitList(%j) is %j', (text, expected) => {
  expect(splitList(text)).toEqual(expected);
});

describe('quoted strings (RFC 3261 25.1)', () => {
  test.each([
    ['plain', '"plain"'],
    ['', '""'],
    ['a "b" \\c', '"a \\"b\\" \\\\c"'],
    ['nul \0 del \x7f tab \t', '"nul \\\0 del \\\x7f tab \t"'],
    ['Ü 🎉', '"Ü 🎉"'],
  ])('quote(%j) is %j, and unquote undoes it', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
    expect(unquote(quoted)).toBe(text);
  });

  test('line breaks cannot be quoted and become spaces', () => {
    expect(quote('a\r\nb\nc')).toBe('"a  b c"');
  });

  test.each([
    ['token', 'token'],
    ['"', '"'],
    ['"a', '"a'],
    ['"\\\\\\""', '\\"'],
    ['"a\\', '"a\\'],
  ])('unquote(%j) is %j', (text, expected) => {
    expect(unquote(text)).toBe(expected);
  });
});

test('trimBlanks takes SP, HTAB, CR and LF only', () => {
  expect(trimBlanks(' \t\r\n a b \r\n\t ')).toBe('a b');
  expect(trimBlanks(' \t ')).toBe('');
  expect(trimBlanks('\u00a0\ufeff\v\f')).toBe('\u00a0\ufeff\v\f');
});

test.each([
  ['a84b4c76e66710@pc33.atlanta.com', true],
  ['a==#$%&/{}<>()[]?"\\', true],
  ['a|b', false],
  ['a b', false],
  ['a\0', false],
  ['ü', false],
  ['', false],
])('isOpaqueId(%j) is %s', (text, expected) => {
  expect(isOpaqueId(text)).toBe(expected);
});
