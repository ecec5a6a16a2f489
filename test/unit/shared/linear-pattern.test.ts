import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LinearPattern } from '../../../src/shared/linear-pattern.ts';
import { redactRuleFault } from '../../../src/shared/redact-rule.ts';

function found(source: string, text: string, ignoreCase = false): string[] {
  return new LinearPattern(source, ignoreCase).spans(text).map(({ start, end }) => text.slice(start, end));
}

describe('LinearPattern', () => {
  test.each([
    ['secret', 'a secret, secret', ['secret', 'secret']],
    ['\\bpin \\d{4}\\b', 'pin 1234 pin 12345', ['pin 1234']],
    ['colou?r', 'color colour', ['color', 'colour']],
    ['a(?:b|cd)*e', 'ae abcdbe ace', ['ae', 'abcdbe']],
    ['[^a-z\\]]+', 'ab]12-x', ['12-']],
    ['^x|y$', 'xyxy', ['x', 'y']],
    ['\\p{Lu}{2,}', 'abCDEfG', ['CDE']],
    ['\\u{1F600}.', 'a😀b', ['😀b']],
    ['a{2,3}', 'a aa aaaaa', ['aa', 'aaaaa']],
    ['(a|b)+c', 'ababd abc', ['abc']],
    ['\\Bx\\B', 'x axb', ['x']],
    ['a.c', 'a\nc', ['a\nc']],
    ['\\$\\x41\\u0042', '$AB', ['$AB']],
  ])('%s in %j covers %j', (source, text, spans) => {
    expect(found(source, text)).toEqual(spans);
  });

  test('ignores case where it is told so', () => {
    expect(found('passwort', 'Mein PASSWORT ist', true)).toEqual(['PASSWORT']);
    expect(found('passwort', 'Mein PASSWORT ist')).toEqual([]);
  });

  test.each([
    ['(a', /Unterminated group/],
    ['(a)\\1', /backreferences are not supported/],
    ['a(?=b)', /groups that begin with \(\? are not supported/],
    ['(?<n>a)', /groups that begin with \(\? are not supported/],
    ['a*?b', /lazy quantifiers are not supported/],
    ['a*', /matches an empty text/],
    ['(?:a{100}){100}', /too large, or repeats too much/],
    ['(?:(?:){1000000}){1000000}x', /too large, or repeats too much/],
    [`${'('.repeat(30)}a${')'.repeat(30)}`, /nested too deeply/],
  ])('%s is refused', (source, message) => {
    expect(() => new LinearPattern(source, false)).toThrow(message);
  });

  test.each([
    ['(a+)+$', 'a'.repeat(10_000) + 'b'],
    ['(a|aa)+$', 'a'.repeat(10_000) + 'b'],
    ['(\\w+\\s?)+!', 'word '.repeat(2_000)],
    ['(?:a?){30}a{30}c', 'a'.repeat(10_000)],
  ])('%s does not blow up', (source, text) => {
    const start = performance.now();
    expect(found(source, text)).toEqual([]);
    // The engine of JavaScript would need years.
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('covers what the engine of JavaScript matches', () => {
    const piece = fc.constantFrom('a', 'b', '[ab]', 'c+', '(?:ab|c)', 'a?', '\\bb', '.{2}', '\\d', 'b*');
    const source = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => `${pieces.join('')}x`);
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'x', ' ', '1'), maxLength: 30 });
    fc.assert(
      fc.property(source, text, (pattern, subject) => {
        const spans = new LinearPattern(pattern, false).spans(subject);
        for (const { 0: match, index } of subject.matchAll(new RegExp(pattern, 'gus'))) {
          expect(spans.some(({ start, end }) => start <= index && end >= index + match.length)).toBe(true);
        }
        for (const { start, end } of spans) {
          expect(new RegExp(pattern, 'us').test(subject.slice(Math.max(0, start - 1), end))).toBe(true);
        }
      }),
    );
  });
});

describe('redactRuleFault', () => {
  test.each([
    ['card-numbers', null],
    ['/\\bsecret\\b/', null],
    ['/a/b/i', null],
    ['cards', 'expected card-numbers, identifiers, emails, ibans, us-ssns, or a pattern between slashes'],
    ['/a', 'expected card-numbers, identifiers, emails, ibans, us-ssns, or a pattern between slashes'],
    ['/a/y', 'the flag y is not supported; the flags are g, i, s and u'],
    ['/(?!a)b/', 'groups that begin with (? are not supported, apart from (?:'],
  ])('%s: %s', (rule, fault) => {
    expect(redactRuleFault(rule)).toBe(fault);
  });
});
