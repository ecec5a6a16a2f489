import { describe, expect, test } from 'vitest';
import { SpeechRedactor } from '../../../../src/transcription/redact/index.ts';

function redact(rule: string, text: string): string {
  return new SpeechRedactor([rule, 'card-numbers']).final(text);
}

describe('SpeechRedactor: identifiers', () => {
  test.each([
    ['emails', 'Write to Maria.Lopez+x@example.co.uk, please', 'Write to [e-mail address], please'],
    ['emails', 'it is maria dot lopez at example dot com thanks', 'it is [e-mail address] thanks'],
    ['emails', 'maria unterstrich lopez ät firma punkt de', '[e-mail address]'],
    ['emails', 'jörg at example.com', '[e-mail address]'],
    ['ibans', 'My IBAN is DE89 3704 0044 0532 0130 00.', 'My IBAN is [IBAN].'],
    ['ibans', 'de89370400440532013000', '[IBAN]'],
    ['ibans', 'GB82 WEST 1234 5698 7654 32', '[IBAN]'],
    ['ibans', 'NL91-ABNA-0417-1643-00 it is', '[IBAN] it is'],
    ['ibans', 'D E eight nine three seven zero four zero zero four four zero five three two zero one three zero zero zero', '[IBAN]'],
    ['ibans', 'D E acht neun drei sieben null vier null null vier vier null fünf drei zwei null eins drei null null null bitte', '[IBAN] bitte'],
    ['us-ssns', 'It is 123-45-6789.', 'It is [social security number].'],
    ['us-ssns', 'my social security number is one two three four five six seven eight nine', 'my social security number is [social security number]'],
    ['us-ssns', 'SSN 123456789', 'SSN [social security number]'],
    ['identifiers', 'a@b.de, 123-45-6789, DE89370400440532013000', '[e-mail address], [social security number], [IBAN]'],
  ])('%s: %s', (rule, text, safe) => {
    expect(redact(rule, text)).toBe(safe);
  }); // prettier-ignore

  test.each([
    ['emails', 'Meet me at five, dot the i'],
    ['emails', 'I am at home'],
    ['ibans', 'It is 20 days from now, and at 15 o’clock'],
    ['ibans', 'DE88 3704 0044 0532 0130 00'], // The check digits are wrong.
    ['ibans', 'XX89 3704 0044 0532 0130 00'],
    ['us-ssns', 'order 123456789'],
    ['us-ssns', '000-45-6789 and 666-45-6789 and 912-45-6789 and 123-00-6789 and 123-45-0000'],
    ['us-ssns', 'call 555-123-4567'],
  ])('%s leaves %j', (rule, text) => {
    expect(new SpeechRedactor([rule]).final(text)).toBe(text);
  });

  test('take time that is linear in the text', () => {
    for (const part of ['a', 'a.', 'a@', 'a at ', 'de89 ', '1', '1-', 'social security ', 'D E 8 ', 'a dot ']) {
      const startMs = performance.now();
      redact('identifiers', part.repeat(10_000 / part.length));
      expect(performance.now() - startMs).toBeLessThan(3_000);
    }
  });
});
