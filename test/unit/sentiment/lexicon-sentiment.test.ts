import { describe, expect, it } from 'vitest';
import { lexiconSentiment } from '../../../src/sentiment/lexicon-sentiment.ts';

describe('The sentiment of words', () => {
  it.each([
    ['This is terrible, I hate your service', -1, -0.6],
    ['I am very angry and disappointed', -1, -0.6],
    ['This is not good', -0.6, -0.2],
    ['My order is 4411', -0.1, 0.1],
    ['Ich möchte meine Adresse ändern', -0.1, 0.1],
    ['Thank you, that is great', 0.6, 1],
    ['', 0, 0],
    ['constructor __proto__ toString', 0, 0],
  ])('of %j lies between %d and %d', (text, least, most) => {
    expect(lexiconSentiment(text)).toBeGreaterThanOrEqual(least);
    expect(lexiconSentiment(text)).toBeLessThanOrEqual(most);
  });

  it('of a long text is that of its beginning', () => {
    expect(lexiconSentiment(`${'word '.repeat(200)}terrible`)).toBe(0);
  });
});
