import { describe, expect, it } from 'vitest';
import { estimateText } from '../../../../../../src/call-machine/stages/handoff/queue/estimate-words.ts';
import { updateWords } from '../../../../../../src/call-machine/stages/handoff/queue/update-words.ts';

const MINUTE = 60_000;

it.each([
  [0, 10_000, 'less than one minute'],
  [59_999, MINUTE, 'less than one minute'],
  [20_000, 70_000, 'up to two minutes'],
  [MINUTE, MINUTE, 'about one minute'],
  [80_000, 220_000, 'between one and four minutes'],
  [2 * MINUTE, 5 * MINUTE, 'between two and five minutes'],
  [13 * MINUTE, 20 * MINUTE, 'between 13 and 20 minutes'],
  [20 * MINUTE, 90 * MINUTE, 'more than 20 minutes'],
  [0, 90 * MINUTE, 'possibly more than an hour'],
  [61 * MINUTE, 90 * MINUTE, 'more than an hour'],
])('%i to %i ms is "%s"', (lowMs, highMs, words) => {
  expect(estimateText({ lowMs, highMs })).toBe(words);
});

describe('What a waiting caller is told', () => {
  const PROMPT = { text: 'Thank you. You are number {position}. The wait is {estimate}. {waitText}', voice: 'slt' };
  const WAITED = 'You have been waiting for 30 seconds.';

  it('has the place and the estimate in it', () => {
    const place = { position: 2, estimate: { lowMs: 2 * MINUTE, highMs: 5 * MINUTE } };
    expect(updateWords(PROMPT, 30_000, place)).toEqual({
      text: `Thank you. You are number two. The wait is between two and five minutes. ${WAITED}`,
      voice: 'slt',
    });
  });

  it('leaves a sentence out that it cannot fill', () => {
    expect(updateWords(PROMPT, 30_000, { position: 14, estimate: null })).toMatchObject({
      text: `Thank you. You are number 14. ${WAITED}`,
    });
    expect(updateWords(PROMPT, 30_000, null)).toMatchObject({ text: `Thank you. ${WAITED}` });
    expect(updateWords({ text: 'You are number {position}.' }, 30_000, null)).toBeNull();
  });

  it('is as it was where it has neither of them, and a file stays what it is', () => {
    const text = 'Thanks, e.g. for this...  {waitText} {other}';
    expect(updateWords({ text }, 30_000, null)).toEqual({ text: text.replace('{waitText}', WAITED) });
    expect(updateWords({ file: 'wait.wav' }, 30_000, null)).toEqual({ file: 'wait.wav' });
  });
});
