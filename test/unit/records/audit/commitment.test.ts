import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, checkedCommitment, commitment } from '../../../../src/records/audit/commitment.ts';
import { sortedJson } from '../../../../src/records/audit/sorted-json.ts';

test('what is written is canonical JSON, as the library has it (RFC 8785 3.2)', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      const parsed: unknown = JSON.parse(JSON.stringify(value));
      expect(sortedJson(parsed)).toBe(canonicalJson(parsed));
    }),
  );
});

test('the example of RFC 8785 (3.2.3, appendix B): keys by UTF-16 code units, numbers as ECMAScript writes them', () => {
  const value = { '\u20ac': 'Euro', '\r': 'CR', '1': 'One', '10': 'ten', '9': 'nine', '\u{1f600}': 'smile', '\ufb33': 'dalet', n: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001] }; // prettier-ignore
  expect(sortedJson(value)).toBe(
    '{"\\r":"CR","1":"One","10":"ten","9":"nine","n":[333333333.3333333,1e+30,4.5,0.002,1e-27],"\u20ac":"Euro","\u{1f600}":"smile","\ufb33":"dalet"}',
  );
});

test('both commit to the same, whatever is stored', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }), (text, value) => {
      for (const stored of [
        JSON.stringify({ value, [text]: `\\ud83d ${text}` }),
        text,
        JSON.stringify({ half: '\ud83d' }),
      ])
        expect(commitment('salt', { sequence: 1 }, stored)).toBe(checkedCommitment('salt', { sequence: 1 }, stored));
    }),
  );
  expect(commitment('salt', {}, '{"a":1}')).not.toBe(commitment('other', {}, '{"a":1}'));
});
