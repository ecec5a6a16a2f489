import { describe, expect, test } from 'vitest';
import { bad, good } from './config-file.ts';

describe('transcription.redact', () => {
  test('hides card numbers by default, and takes patterns', () => {
    expect(good('').transcription.redact).toEqual(['card-numbers']);
    const yaml = String.raw`transcription: { redact: [ card-numbers, '/\bpin \d+/i' ] }`;
    expect(good(yaml).transcription.redact).toEqual(['card-numbers', String.raw`/\bpin \d+/i`]);
  });

  test('refuses a rule that hides nothing, by its place', () => {
    expect(bad(`transcription: { redact: [ card-numbers, cards, '/a(?=b)/', '/a*/', '/(/' ] }`)).toEqual([
      {
        path: 'transcription.redact[1]',
        message: 'expected card-numbers, identifiers, emails, ibans, us-ssns, or a pattern between slashes',
      },
      { path: 'transcription.redact[2]', message: 'groups that begin with (? are not supported, apart from (?:' },
      { path: 'transcription.redact[3]', message: 'the pattern matches an empty text' },
      { path: 'transcription.redact[4]', message: 'Invalid regular expression: /(/u: Unterminated group' },
    ]);
  });
});
